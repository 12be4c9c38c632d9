import type { ConfigVersion } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatMoment, formatWhen, plural } from "../format.ts";
import { named } from "../labels.ts";
import { useLoad } from "../load.ts";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty, Loaded, Skeleton } from "../ui/states.tsx";

function Row({ version }: { version: ConfigVersion }) {
  const { site, surroundings } = useDesk();
  return (
    <tr>
      <th scope="row">
        <a class="person-link" href={pathTo(site.id, "model", ["versions", version.version])}>
          <span class="clip">{named(version.model.label)}</span>
          {version.isCurrent && <span class="flag">Published now</span>}
        </a>
      </th>
      <td>
        <time dateTime={new Date(version.publishedAt).toISOString()} title={formatMoment(version.publishedAt)}>
          {formatWhen(version.publishedAt, surroundings.now.value)}
        </time>
      </td>
      <td>
        <span class="clip">{version.agent?.name ?? "Came with the site"}</span>
      </td>
      <td class="number">{plural(version.campaigns, "campaign", "campaigns")}</td>
    </tr>
  );
}

/** Everything that was ever published, the newest first. */
export function VersionsPage() {
  const { api, site, renewals } = useDesk();
  const load = useLoad((signal) => api.versions(site.id, signal), [site.id, renewals.value]);
  return (
    <div class="page">
      <header class="profile-head">
        <a class="icon-button" href={pathTo(site.id, "model")} aria-label="Back to the model">
          <Icon name="back" />
        </a>
        <div>
          <h1>Versions</h1>
          <p class="lead">Every publish is kept as it was, and can be published again.</p>
        </div>
      </header>
      <Loaded load={load} skeleton={<Skeleton lines={6} height={40} />}>
        {(versions) =>
          versions.length === 0 ? (
            <div class="card">
              <Empty icon="model" title="Nothing was published yet">
                The site works with the model it began with.
              </Empty>
            </div>
          ) : (
            <table class="people versions" aria-label="Versions">
              <thead>
                <tr>
                  <th scope="col">Model</th>
                  <th scope="col">Published</th>
                  <th scope="col">By</th>
                  <th scope="col" class="number">
                    With
                  </th>
                </tr>
              </thead>
              <tbody>
                {versions.map((version) => (
                  <Row key={version.version} version={version} />
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </div>
  );
}
