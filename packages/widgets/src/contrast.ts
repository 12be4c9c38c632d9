type Rgb = [number, number, number];

function rgbOf(hex: string): Rgb {
  const digits = hex.replace("#", "");
  const full = digits.length < 6 ? digits.replace(/./g, "$&$&") : digits;
  return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16) || 0) as Rgb;
}

function luminance(hex: string): number {
  const [red, green, blue] = rgbOf(hex).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(from: string, to: string, share: number): string {
  const goal = rgbOf(to);
  const mixed = rgbOf(from).map((channel, index) => Math.round(channel + (goal[index]! - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** Contrast of two hex colours by WCAG 2.2, 1…21. */
export function contrast(a: string, b: string): number {
  const [one, other] = [luminance(a) + 0.05, luminance(b) + 0.05];
  return Math.max(one, other) / Math.min(one, other);
}

/** The ink that reads best on a hex colour. One of the two always passes AA: √21 > 4.5. */
export function inkOn(fill: string): "#ffffff" | "#000000" {
  return contrast(fill, "#ffffff") >= 4.5 ? "#ffffff" : "#000000";
}

/** The nearest shade of `color` that passes AA (4.5:1) as text on `surface`; the same colour when it already does. */
export function readableOn(color: string, surface: string): string {
  const goal = inkOn(surface);
  for (let share = 0; share < 1; share += 0.05) {
    const shade = share ? mix(color, goal, share) : color;
    if (contrast(shade, surface) >= 4.5) return shade;
  }
  return goal;
}
