"use client";
import { createTappa, type Tappa, type TappaOptions } from "@tappa/sdk";
import {
  chatOf,
  checklistOf,
  NO_CHAT,
  NO_CHECKLIST,
  type ChatActs,
  type ChatState,
  type ChecklistActs,
  type ChecklistState,
} from "@tappa/sdk/headless";
import {
  createContext,
  createElement,
  useContext,
  useState,
  useSyncExternalStore,
  type ReactElement,
  type ReactNode,
} from "react";

const Context = createContext<Tappa | null>(null);

export interface TappaProviderProps {
  /** Used once: `createTappa` gives the same client for the same key, so StrictMode and remounting start nothing twice. */
  options: TappaOptions;
  children?: ReactNode;
}

/**
 * Gives the client to everything below.
 * @example <TappaProvider options={{ key: "pk_…", endpoint: "https://collector.example" }}><App /></TappaProvider>
 */
export function TappaProvider({ options, children }: TappaProviderProps): ReactElement {
  const [tappa] = useState(() => createTappa(options));
  return createElement(Context.Provider, { value: tappa }, children);
}

/** The client. Throws outside of a `TappaProvider`, which is a mistake in the code and not of the visitor. */
export function useTappa(): Tappa {
  const tappa = useContext(Context);
  if (!tappa) throw new Error("useTappa needs a <TappaProvider> above it");
  return tappa;
}

const UNKNOWN = () => "unknown";

/** The person's lifecycle stage; draws anew when it changes. `unknown` on a server and while hydrating. */
export function useStage(): string {
  const { stage } = useTappa();
  return useSyncExternalStore(stage.subscribe, () => stage.value, UNKNOWN);
}

/**
 * The chat, drawn by you: its state and what the visitor can do. While the component is mounted the SDK draws none.
 * @example const { isOpen, messages, draft, write, send } = useChat();
 */
export function useChat(): ChatState & ChatActs {
  const chat = chatOf(useTappa());
  const state = useSyncExternalStore(
    chat.subscribe,
    () => chat.value,
    () => NO_CHAT,
  );
  return { ...chat, ...state };
}

/**
 * The checklist, drawn by you. While the component is mounted the SDK draws none.
 * @example const { isShown, title, items, mark } = useChecklist();
 */
export function useChecklist(): ChecklistState & ChecklistActs {
  const list = checklistOf(useTappa());
  const state = useSyncExternalStore(
    list.subscribe,
    () => list.value,
    () => NO_CHECKLIST,
  );
  return { ...list, ...state };
}
