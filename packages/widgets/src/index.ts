export type { Dispose, Host, HostStorage, Outgoing, Show, ShowOptions, Source } from "./host.ts";
export { loadTexts, localText, type Text, type TextKey, type Texts, type Translate } from "./texts/texts.ts";
export { contrast, readableOn } from "./contrast.ts";
