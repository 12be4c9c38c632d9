import { vi } from "vitest";

const { waitFor } = vi;

/** A bound for what hangs: what a test waits for comes when the machine gets to it, which a second says nothing about. */
const timeout = 60_000;

vi.waitFor = (callback, options) =>
  waitFor(callback, { timeout, ...(typeof options === "number" ? { timeout: options } : options) });

// Files share a browser's storage one after the other, and a page leaves there what it has not brought away.
if ("document" in globalThis) localStorage.clear();
