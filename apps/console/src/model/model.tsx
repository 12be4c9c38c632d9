import { useDesk } from "../frame/context.ts";
import { pathTo, type Place } from "../route.ts";
import { Empty } from "../ui/states.tsx";
import { DryRunPage } from "./dry-run.tsx";
import { PickPage } from "./pick.tsx";
import { VersionPage } from "./version.tsx";
import { VersionsPage } from "./versions.tsx";

function Nowhere() {
  const { site } = useDesk();
  return (
    <Empty icon="question" title="There is nothing at this address" alone>
      <a class="button" href={pathTo(site.id, "model")}>
        The model
      </a>
    </Empty>
  );
}

/** The lifecycle model of the site: what it is, what it could be, and what it was. */
export function ModelPage({ place: { id, item } }: { place: Place }) {
  if (id === null) return <PickPage />;
  if (id === "versions") return item ? <VersionPage key={item} version={item} /> : <VersionsPage />;
  return id === "dry-runs" && item ? <DryRunPage key={item} id={item} /> : <Nowhere />;
}
