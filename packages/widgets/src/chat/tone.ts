const NOTES = [
  { hertz: 660, afterS: 0 },
  { hertz: 880, afterS: 0.12 },
];
const LENGTH_S = 0.3;
const SOFT = 0.08;

/** Two soft notes, made here: there is no file to load. Nothing sounds on a page that nobody has used yet. */
export function playTone(): void {
  if (!navigator.userActivation?.hasBeenActive) return;
  const context = new AudioContext();
  for (const { hertz, afterS } of NOTES) {
    const at = context.currentTime + afterS;
    const note = new OscillatorNode(context, { frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.linearRampToValueAtTime(SOFT, at + 0.02);
    volume.gain.linearRampToValueAtTime(0, at + LENGTH_S);
    note.connect(volume).connect(context.destination);
    note.start(at);
    note.stop(at + LENGTH_S);
    if (hertz === NOTES.at(-1)!.hertz) note.addEventListener("ended", () => void context.close());
  }
}
