import type { FeedMode } from "@tappa/protocol";
import type { Site, Visitor } from "./store/store.ts";

/** The open feeds of this process. */
export interface Feeds {
  /** The answer to `POST /v1/feed`: newline-delimited JSON of `FeedLine`. */
  visitor(visitor: Visitor, cursor: string | null, mode: FeedMode): Promise<Response>;
  /** The answer to `POST /api/sites/{site}/feed`: newline-delimited JSON of `AgentFeedLine`. */
  agents(site: Site, cursor: string | null, mode: FeedMode): Promise<Response>;
  /** Ends every feed with a line that holds its cursor, so that readers resume elsewhere. */
  close(): Promise<void>;
}
