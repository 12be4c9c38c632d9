import { LIMITS } from "@tappa/protocol";

const SAMPLES = 8;

/**
 * Adds a batch's difference of received and sent time to the latest ones. One that is far from the last says that the clock was
 * set, or this one time was wrong: what was measured before says nothing about the next, and is forgotten.
 */
export function withSample(offsets: readonly number[], sentAt: number, receivedAt: number): number[] {
  const sample = receivedAt - sentAt;
  const last = offsets.at(-1) ?? sample;
  if (Math.abs(sample - last) > LIMITS.clockToleranceMs) return [sample];
  return [...offsets, sample].slice(-SAMPLES);
}

/**
 * How far the device's clock is behind the collector's, in ms: the smallest difference, since a slow network only makes it
 * larger. Small offsets are left alone, as they say more about the network than about the clock. [W9]
 */
export function deviceOffset(offsets: readonly number[]): number {
  const offset = Math.min(...offsets);
  return Number.isFinite(offset) && Math.abs(offset) > LIMITS.clockToleranceMs ? offset : 0;
}

/** An event's time by the collector's clock, not further ahead than is believed of a page. [W9] */
export function correctedAt(at: number, offset: number, receivedAt: number): number {
  return Math.max(0, Math.min(at + offset, receivedAt + LIMITS.aheadMs));
}

/** Whether an event happened longer ago than a page is believed without asking. [W9] */
export function isTooOld(at: number, receivedAt: number): boolean {
  return at < receivedAt - LIMITS.backdateMs;
}
