/** In the units of the language. */
export function sizeIn(locale: string, bytes: number): string {
  const [unit, amount] = bytes < 1024 * 1024 ? ["kilobyte", bytes / 1024] : ["megabyte", bytes / 1024 / 1024];
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: `${unit}`,
    maximumFractionDigits: unit === "megabyte" ? 1 : 0,
  }).format(Math.max(Number(amount), unit === "kilobyte" ? 1 : 0));
}
