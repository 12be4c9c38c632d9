import type { ConfigDraft } from "@tappa/protocol";
import type { Published } from "../api/lifecycle.ts";
import { useDesk } from "../frame/context.ts";
import { useLoad } from "../load.ts";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import type { Choice } from "./choice.ts";
import { ByWhom } from "./published-now.tsx";
import { Refusal } from "./refusal.tsx";
import { useStartDryRun } from "./use-dry-run.ts";
import { modelInWords } from "./words.ts";

interface ConflictProps {
  draft: ConfigDraft;
  choice: Choice;
  published: Published;
}

/** Somebody was quicker: says who and what, and compares the same choice with that. */
export function Conflict({ draft, choice, published }: ConflictProps) {
  const { api, site } = useDesk();
  const { busy, error, start } = useStartDryRun();
  const versions = useLoad((signal) => api.versions(site.id, signal), [site.id, published.version]);
  const current = versions.data?.find(({ isCurrent }) => isCurrent);
  const { model } = published.draft;
  const isTheSame = draft.model.version === model.version && choice.is === "model";
  if (isTheSame)
    return (
      <div class="notice notice-plain" role="status">
        <Icon name="check" />
        <p>This is what is published now: {modelInWords(model)}.</p>
        <a class="button" href={pathTo(site.id, "model")}>
          To the model
        </a>
      </div>
    );
  return (
    <>
      <div class="notice notice-warn" role="alert">
        <Icon name="warning" />
        <div class="refused">
          <p>
            <b>Another version was published meanwhile</b>
            {current && (
              <>
                {" "}
                <ByWhom version={current} />
              </>
            )}
          </p>
          <p>It has {modelInWords(model)}. Your choice is kept; the figures below compare it with the version before.</p>
        </div>
        <button type="button" class="button" disabled={busy} onClick={() => void start(draft, published.version, choice, true)}>
          {busy ? "Starting …" : "Compare with what is published now"}
        </button>
      </div>
      {error !== null && <Refusal error={error} />}
    </>
  );
}
