import type { ConfigDraft } from "@tappa/protocol";
import type { Published } from "../api/lifecycle.ts";
import { Problem } from "../api/problem.ts";
import { useDesk } from "../frame/context.ts";
import { capitalised, formatNumber } from "../format.ts";
import { named } from "../labels.ts";
import { useLoad } from "../load.ts";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import { Card } from "../ui/parts.tsx";
import { Empty, Loaded, Skeleton } from "../ui/states.tsx";
import { Mapping } from "./candidates.tsx";
import { differences } from "./differences.ts";
import { Journey } from "./journey.tsx";
import { ByWhom } from "./published-now.tsx";
import { Refusal } from "./refusal.tsx";
import { useStartDryRun } from "./use-dry-run.ts";
import { spansInWords } from "./words.ts";

interface VersionProps {
  version: string;
  earlier: ConfigDraft;
  published: Published;
}

/** What this version would bring back, and the way there. */
function PublishAgain({ version, earlier, published }: VersionProps) {
  const { agent } = useDesk();
  const { busy, error, start } = useStartDryRun();
  const changes = differences(published.draft, earlier);
  if (published.version === version)
    return (
      <div class="notice notice-plain">
        <Icon name="check" />
        <p>This version is published now.</p>
      </div>
    );
  return (
    <Card title="Publishing it again would bring back">
      {changes.length === 0 ? (
        <p class="quiet">Nothing: it says the same as the version that is published now.</p>
      ) : (
        <ul class="changes">
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
      {error !== null && <Refusal error={error} />}
      {agent.role === "admin" ? (
        <p>
          <button
            type="button"
            class="button button-primary"
            disabled={busy}
            onClick={() => void start(earlier, published.version, { is: "version", version })}
          >
            {busy ? "Starting …" : "See what would change"}
          </button>
        </p>
      ) : (
        <p class="quiet">Only admins can publish it.</p>
      )}
    </Card>
  );
}

function Content({ earlier }: Pick<VersionProps, "earlier">) {
  const { model, campaigns } = earlier;
  return (
    <>
      <Card title={named(model.label)} note={capitalised(`${spansInWords(model)} days`)}>
        <Journey model={model} />
        <Mapping model={model} />
      </Card>
      <Card title="Campaigns" note={formatNumber(campaigns.length)}>
        {campaigns.length === 0 ? (
          <p class="quiet">None.</p>
        ) : (
          <ul class="flags">
            {campaigns.map(({ id }) => (
              <li key={id} class="flag">
                {id}
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

/** One version as it was published. */
export function VersionPage({ version }: { version: string }) {
  const { api, site, renewals } = useDesk();
  const load = useLoad(
    async (signal) => {
      const [earlier, published, versions] = await Promise.all([
        api.version(site.id, version, signal),
        api.config(site.id, signal),
        api.versions(site.id, signal),
      ]);
      return { earlier, published, entry: versions.find((one) => one.version === version) };
    },
    [site.id, version, renewals.value],
  );
  if (load.data === null && load.error instanceof Problem && load.error.status === 404)
    return (
      <Empty icon="question" title="There is no such version" alone>
        <a class="button" href={pathTo(site.id, "model", "versions")}>
          All versions
        </a>
      </Empty>
    );
  return (
    <div class="page">
      <header class="profile-head">
        <a class="icon-button" href={pathTo(site.id, "model", "versions")} aria-label="All versions">
          <Icon name="back" />
        </a>
        <div>
          <h1>Version {version.slice(0, 8)}</h1>
          {load.data?.entry && (
            <p class="lead">
              {load.data.entry.agent ? "Published" : "It"} <ByWhom version={load.data.entry} />
            </p>
          )}
        </div>
      </header>
      <Loaded load={load} skeleton={<VersionSkeleton />}>
        {({ earlier, published }) => (
          <>
            <PublishAgain version={version} earlier={earlier} published={published} />
            <Content earlier={earlier} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function VersionSkeleton() {
  return (
    <div class="card">
      <Skeleton lines={8} />
    </div>
  );
}
