import { useSignal } from "@preact/signals";
import type { PersonDetail } from "@tappa/protocol";
import { useLocation } from "preact-iso/router";
import { personExportPath } from "../api/api.ts";
import { useDesk } from "../frame/context.ts";
import { pathTo } from "../route.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Icon } from "../ui/icon.tsx";
import { nameOf } from "./naming.tsx";

/** All that is kept of a person, to be handed out or removed: for admins. [W54] [W55] */
export function PersonData({ person }: { person: PersonDetail }) {
  const { api, site, agent } = useDesk();
  const { route } = useLocation();
  const isErasing = useSignal(false);
  if (agent.role !== "admin") return null;
  const erase = async () => {
    await api.erasePerson(site.id, person.id);
    route(pathTo(site.id, "people"), true);
  };
  return (
    <>
      <a class="button" href={personExportPath(site.id, person.id)} download>
        <Icon name="download" size={16} />
        Export
      </a>
      <button type="button" class="button" onClick={() => (isErasing.value = true)}>
        Delete …
      </button>
      {isErasing.value && (
        <Confirm
          title={`Delete ${nameOf(person)}?`}
          act="Delete for ever"
          word="delete"
          onConfirm={erase}
          onClose={() => (isErasing.value = false)}
        >
          <p>
            Everything that is kept of this person goes, on every device: visits and orders, traits, conversations with their
            files and notes, answers, moves. It cannot be undone.
          </p>
          <p class="quiet">
            Reports of people and conversations count them no more. The audit log says that you deleted somebody, not whom.
            Backups still hold them.
          </p>
        </Confirm>
      )}
    </>
  );
}
