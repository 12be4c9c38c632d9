import type { Erased, PersonExport } from "@tappa/protocol";
import type { Appended } from "./log.ts";
import type { AgentRef } from "./records.ts";

/** Who asks for all of a person: an admin, or a visitor (by key) for its own. */
export type Asker = { agent: AgentRef } | { visitor: number };

export interface ErasedPerson extends Erased {
  appended: Appended[];
}

/** All that is kept of one person. null: there is no such person, or the visitor who asks is not its own any more. [W55] */
export interface PersonStore {
  /** What is said in words is the caller's to add. What agents left each other is only in an agent's. */
  export(site: string, person: string, by: Asker): Promise<Omit<PersonExport, "stageLabel" | "why" | "whyLang"> | null>;
  /** Removes it for ever, in one transaction, and says so in the audit log. */
  erase(site: string, person: string, by: Asker, at: number): Promise<ErasedPerson | null>;
}
