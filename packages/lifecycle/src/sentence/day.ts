import { DAY_MS } from "../merge.ts";

/** The UTC date, by the days-to-civil algorithm of H. Hinnant: this package has no `Date`. */
export function dayOf(at: number, months: readonly string[]): string {
  const shifted = Math.floor(at / DAY_MS) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  return `${date} ${months[(month + 2) % 12]} ${yearOfEra + era * 400 + (month >= 10 ? 1 : 0)}`;
}
