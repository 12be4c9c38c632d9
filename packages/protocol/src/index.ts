export * from "./wire.ts";
export * from "./api.ts";
export { LIMITS } from "./limits.ts";
export * from "./page-limits.ts";
export { uuidv7 } from "./id.ts";
export { aliasesOf, internalName, nameBy } from "./aliases.ts";
export { createLineSplitter } from "./lines.ts";
