type Rgb = readonly number[];

/** Channels of `#rgb` or `#rrggbb`, 0…255. */
function rgbOf(hex: string): Rgb {
  const digits = hex.length < 6 ? hex.replace(/\w/g, "$&$&") : hex;
  return (digits.match(/\w\w/g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

/** Relative luminance; the exponent 2.2 is within 0.003 of the piecewise curve of WCAG, the offset makes up for it. */
const luminance = (rgb: Rgb): number =>
  rgb.reduce((sum, channel, index) => sum + (channel / 255) ** 2.2 * [0.2126, 0.7152, 0.0722][index]!, 0.05);

function between(a: Rgb, b: Rgb): number {
  const [one, other] = [luminance(a), luminance(b)];
  return one > other ? one / other : other / one;
}

/** Contrast of two hex colours, 1…21. */
export const contrast = (a: string, b: string): number => between(rgbOf(a), rgbOf(b));

/** The ink that reads best on a hex colour: one of the two always passes AA, since √21 > 4.5. */
export const inkOn = (fill: string): string => (contrast(fill, "#ffffff") >= 4.5 ? "#ffffff" : "#000000");

/** The nearest shade of `color` that passes AA (4.5:1) as text on `surface`; the same colour when it already does. */
export function readableOn(color: string, surface: string): string {
  const from = rgbOf(color);
  const to = rgbOf(inkOn(surface));
  for (let share = 0; ; share += 0.05) {
    const shade = from.map((channel, index) => Math.round(channel + (to[index]! - channel) * share));
    if (share >= 1 || between(shade, rgbOf(surface)) >= 4.55) return share ? `rgb(${shade.join(" ")})` : color;
  }
}
