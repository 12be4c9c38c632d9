import { useSignal } from "@preact/signals";
import type { PersonSummary } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { Confirm } from "../ui/confirm.tsx";
import { nameOf } from "./naming.tsx";

export function BlockedMark({ person }: { person: Pick<PersonSummary, "blocked"> }) {
  return person.blocked && <span class="blocked">Blocked</span>;
}

interface BlockingProps {
  person: PersonSummary;
  /** After it was done. */
  onDone: () => void;
}

/** Stops what a person writes from coming in, or lets it in again. [W56] */
export function Blocking({ person, onDone }: BlockingProps) {
  const { api, site } = useDesk();
  const isAsking = useSignal(false);
  const { blocked } = person;
  const name = nameOf(person);
  const change = async () => {
    await api.block(site.id, person.id, !blocked);
    onDone();
  };
  return (
    <>
      <button type="button" class="button" onClick={() => (isAsking.value = true)}>
        {blocked ? "Unblock …" : "Block …"}
      </button>
      {isAsking.value && (
        <Confirm
          title={`${blocked ? "Unblock" : "Block"} ${name}?`}
          act={blocked ? "Unblock" : "Block"}
          isHarmless={blocked}
          onConfirm={change}
          onClose={() => (isAsking.value = false)}
        >
          {blocked ? (
            <p>What {name} writes comes in again. What was refused meanwhile does not come by itself: they can send it again.</p>
          ) : (
            <>
              <p>
                Messages and files from {name} are refused from now on, on every device, and they are told so. What was said
                stays, and you can still write to them.
              </p>
              <p class="quiet">
                Any agent can undo it. Who clears the browser’s data and does not log in comes back as somebody new.
              </p>
            </>
          )}
        </Confirm>
      )}
    </>
  );
}
