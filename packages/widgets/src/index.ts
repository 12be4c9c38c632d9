export type { Dispose, Files, Host, HostStorage, Outgoing, Show, ShowOptions, Source, Upload } from "./host.ts";
export { localText } from "./texts/local-text.ts";
export { loadTexts, type Text, type TextKey, type Texts, type Translate } from "./texts/texts.ts";
export { LinkCard } from "./chat/link-card.tsx";
export { richText } from "./chat/rich-text.ts";
export { contrast, readableOn } from "./contrast.ts";
