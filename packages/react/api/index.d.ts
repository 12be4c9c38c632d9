import { type Tappa, type TappaOptions } from "@tappa/sdk";
import { type ChatActs, type ChatState, type ChecklistActs, type ChecklistState } from "@tappa/sdk/headless";
import { type ReactElement, type ReactNode } from "react";
export interface TappaProviderProps {
    /** Used once: `createTappa` gives the same client for the same key, so StrictMode and remounting start nothing twice. */
    options: TappaOptions;
    children?: ReactNode;
}
/**
 * Gives the client to everything below.
 * @example <TappaProvider options={{ key: "pk_…", endpoint: "https://collector.example" }}><App /></TappaProvider>
 */
export declare function TappaProvider({ options, children }: TappaProviderProps): ReactElement;
/** The client. Throws outside of a `TappaProvider`, which is a mistake in the code and not of the visitor. */
export declare function useTappa(): Tappa;
/** The person's lifecycle stage; draws anew when it changes. `unknown` on a server and while hydrating. */
export declare function useStage(): string;
/**
 * The chat, drawn by you: its state and what the visitor can do. While the component is mounted the SDK draws none.
 * @example const { isOpen, messages, draft, write, send } = useChat();
 */
export declare function useChat(): ChatState & ChatActs;
/**
 * The checklist, drawn by you. While the component is mounted the SDK draws none.
 * @example const { isShown, title, items, mark } = useChecklist();
 */
export declare function useChecklist(): ChecklistState & ChecklistActs;
