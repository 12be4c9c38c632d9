import { createTappa, type Tappa, type TappaOptions } from "@tappa/sdk";
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
