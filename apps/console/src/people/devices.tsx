import { useSignal } from "@preact/signals";
import type { PersonDetail } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatAgo, formatDay } from "../format.ts";
import { Confirm } from "../ui/confirm.tsx";
import { nameOf } from "./naming.tsx";

interface DevicesProps {
  person: PersonDetail;
  /** After a device was unlinked. */
  onUnlinked: () => void;
}

/** The devices of a person. One that was linked by a login can be given back: two people may have used it. */
export function Devices({ person, onUnlinked }: DevicesProps) {
  const { api, site, agent, surroundings } = useDesk();
  const now = surroundings.now.value;
  const unlinking = useSignal<string | null>(null);
  if (person.devices.length === 0) return <p class="quiet">Known from the server only.</p>;
  const unlink = async (visitor: string) => {
    await api.unlink(site.id, person.id, visitor);
    onUnlinked();
  };
  return (
    <>
      <ul class="plain-list">
        {person.devices.map(({ visitor, firstSeen, lastSeen, verified }) => (
          <li key={visitor} class="device">
            <span>
              <code title={visitor}>{visitor.slice(-8)}</code> {verified && <span class="flag">Verified</span>}
            </span>
            <span class="quiet">
              {formatDay(firstSeen, now)} – {formatAgo(lastSeen, now)}
            </span>
            {verified && agent.role === "admin" && (
              <button
                type="button"
                class="link"
                aria-label={`Unlink device ${visitor.slice(-8)}`}
                onClick={() => (unlinking.value = visitor)}
              >
                Unlink …
              </button>
            )}
          </li>
        ))}
      </ul>
      {unlinking.value && (
        <Confirm
          title="Unlink this device?"
          act="Unlink"
          onConfirm={() => unlink(unlinking.value ?? "")}
          onClose={() => (unlinking.value = null)}
        >
          <p>
            What happened on device <code>{unlinking.value.slice(-8)}</code> goes back to the person it was before the login: its
            visits, orders and conversations no longer count for {nameOf(person)}.
          </p>
          <p class="quiet">Both are worked out anew. A login on the device links it again.</p>
        </Confirm>
      )}
    </>
  );
}
