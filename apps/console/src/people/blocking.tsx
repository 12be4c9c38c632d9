import { useSignal } from "@preact/signals";
import type { PersonSummary } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { Confirm } from "../ui/confirm.tsx";
import { nameOf } from "./naming.tsx";

interface BlockingProps {
  person: PersonSummary;
  /** After it was done. */
  onDone: () => void;
}

/** Stops what a person writes from coming in, or lets it in again. [W56] */
export function Blocking({ person, onDone }: BlockingProps) {
  const { api, site } = useDesk();
  /** What is asked for; a colleague may change what is meanwhile. */
  const wanted = useSignal<boolean | null>(null);
  const name = nameOf(person);
  const { value: blocked } = wanted;
  const change = async (to: boolean) => {
    await api.block(site.id, person.id, to);
    onDone();
  };
  return (
    <>
      <button type="button" class="button" onClick={() => (wanted.value = !person.blocked)}>
        {person.blocked ? "Unblock …" : "Block …"}
      </button>
      {blocked !== null && (
        <Confirm
          title={`${blocked ? "Block" : "Unblock"} ${name}?`}
          act={blocked ? "Block" : "Unblock"}
          isHarmless={!blocked}
          onConfirm={() => change(blocked)}
          onClose={() => (wanted.value = null)}
        >
          {blocked ? <WhatBlockingDoes name={name} /> : <WhatUnblockingDoes name={name} />}
        </Confirm>
      )}
    </>
  );
}

function WhatBlockingDoes({ name }: { name: string }) {
  return (
    <>
      <p>
        Messages and files from {name} are refused from now on, on every device, and they are told so. What was said stays, and
        you can still write to them.
      </p>
      <p class="quiet">
        Any agent can undo it. Who clears the browser’s data and does not log in, or has all that is kept of them deleted, comes
        back as somebody new.
      </p>
    </>
  );
}

function WhatUnblockingDoes({ name }: { name: string }) {
  return <p>What {name} writes comes in again. What was refused meanwhile does not come by itself: they can send it again.</p>;
}
