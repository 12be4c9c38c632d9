import type { ConfigVersion } from "@tappa/protocol";
import type { Published } from "../api/lifecycle.ts";
import { useDesk } from "../frame/context.ts";
import { capitalised, formatMoment, formatWhen } from "../format.ts";
import { named } from "../labels.ts";
import { useLoad } from "../load.ts";
import { Card } from "../ui/parts.tsx";
import { Journey } from "./journey.tsx";
import { RecomputeProgress, useRecompute } from "./recompute.tsx";
import { spansInWords } from "./words.ts";

/** "by Anna, 21 Nov"; what came with the site has nobody's name. */
export function ByWhom({ version }: { version: ConfigVersion }) {
  const now = useDesk().surroundings.now.value;
  return (
    <>
      {version.agent ? `by ${version.agent.name}, ` : "came with the site, "}
      <time dateTime={new Date(version.publishedAt).toISOString()} title={formatMoment(version.publishedAt)}>
        {formatWhen(version.publishedAt, now)}
      </time>
    </>
  );
}

/** What everybody is sorted by at this moment. */
export function PublishedNow({ published }: { published: Published }) {
  const { api, site } = useDesk();
  const versions = useLoad((signal) => api.versions(site.id, signal), [site.id, published.version]);
  const recompute = useRecompute();
  const current = versions.data?.find(({ isCurrent }) => isCurrent);
  const { model } = published.draft;
  return (
    <Card title="Published now" note={current && <ByWhom version={current} />}>
      <div class="published">
        <p class="published-name">{named(model.label)}</p>
        <Journey model={model} />
        <p class="quiet">{capitalised(spansInWords(model))} days since the last order</p>
      </div>
      <RecomputeProgress recompute={recompute} />
    </Card>
  );
}
