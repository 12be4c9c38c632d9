import { readFileSync } from "node:fs";

const NAMES = { now: "VmRSS", largest: "VmHWM" };

/** The resident set of a process, all its threads together, in bytes; null where the system does not tell, as only Linux does. */
export function residentBytes(when: keyof typeof NAMES, pid: number): number | null {
  try {
    const kibibytes = new RegExp(`^${NAMES[when]}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}
