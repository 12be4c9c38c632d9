import type { Core } from "../core.ts";
export function capture(_core: Core, _layer: string): void {}
