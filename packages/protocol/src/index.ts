export * from "./wire.ts";
export * from "./api.ts";
export * from "./inbox.ts";
export { LIMITS } from "./limits.ts";
export * from "./page-limits.ts";
export { randomHex, uuidv7 } from "./id.ts";
export { aliasesOf, internalName } from "./aliases.ts";
export { nameBy } from "./spelling.ts";
export { createLineSplitter } from "./lines.ts";
