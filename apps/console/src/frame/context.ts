import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Desk } from "../desk.ts";

export const DeskContext = createContext<Desk | null>(null);

/** The site's desk; only below `Shell`. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("useDesk needs a desk above it");
  return desk;
}
