import { signal } from "@preact/signals-core";
import { showLauncher } from "../../src/chat/launcher.ts";
import type { Look, WidgetStates } from "../look.ts";

const launcher =
  (count: number) =>
  ({ theme }: Look) =>
    showLauncher({ theme, label: "Open chat", unread: signal(count), open: signal(false), onOpen: () => {}, onIntent: () => {} });

export const states: WidgetStates = { quiet: launcher(0), "three-unread": launcher(3), "many-unread": launcher(42) };
