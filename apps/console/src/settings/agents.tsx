import { useSignal } from "@preact/signals";
import type { Session } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { useLoad } from "../load.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Icon } from "../ui/icon.tsx";
import { Card, Snippet } from "../ui/parts.tsx";
import { Failure, Loaded } from "../ui/states.tsx";

type Agent = Session["agent"];

export const ROLES = { admin: "Admin", agent: "Agent" } as const;

function Invite() {
  const { api } = useDesk();
  const role = useSignal<Agent["role"]>("agent");
  const state = useSignal<{ busy: boolean; url: string | null; error: unknown }>({ busy: false, url: null, error: null });
  const invite = async () => {
    state.value = { busy: true, url: null, error: null };
    try {
      const { url } = await api.invite(role.value);
      state.value = { busy: false, url, error: null };
    } catch (error) {
      state.value = { busy: false, url: null, error };
    }
  };
  return (
    <>
      <div class="buttons">
        <select
          class="input"
          aria-label="Role"
          value={role.value}
          onChange={(event) => (role.value = event.currentTarget.value === "admin" ? "admin" : "agent")}
        >
          <option value="agent">Agent: answers conversations</option>
          <option value="admin">Admin: also settings, model and agents</option>
        </select>
        <button type="button" class="button" disabled={state.value.busy} onClick={() => void invite()}>
          <Icon name="take" size={16} /> Make an invitation
        </button>
      </div>
      {state.value.error !== null && <Failure error={state.value.error} />}
      {state.value.url && (
        <>
          <p class="quiet">Give this link to one person. It works once, within a week, and is not shown again.</p>
          <Snippet text={state.value.url} label="Invitation" />
        </>
      )}
    </>
  );
}

function Row({ one, onRemove }: { one: Agent; onRemove: (() => void) | null }) {
  const { agent } = useDesk();
  return (
    <li class="agent-row">
      <span>
        <b>{one.name}</b> {one.id === agent.id && <span class="quiet">you</span>}
        <span class="quiet agent-email">{one.email}</span>
      </span>
      <span class="quiet">{ROLES[one.role]}</span>
      {onRemove && (
        <button type="button" class="icon-button" aria-label={`Remove ${one.name}`} onClick={onRemove}>
          <Icon name="cross" />
        </button>
      )}
    </li>
  );
}

/** Everybody who answers here; admins invite and remove. */
export function Agents() {
  const { api, agent } = useDesk();
  const load = useLoad((signal) => api.agents(signal), []);
  const leaving = useSignal<Agent | null>(null);
  const isAdmin = agent.role === "admin";
  return (
    <Card title="Agents" note="of this installation">
      <Loaded load={load}>
        {(agents) => (
          <ul class="plain-list">
            {agents.map((one) => (
              <Row key={one.id} one={one} onRemove={isAdmin && one.id !== agent.id ? () => (leaving.value = one) : null} />
            ))}
          </ul>
        )}
      </Loaded>
      {isAdmin && <Invite />}
      {leaving.value && (
        <Confirm
          title={`Remove ${leaving.value.name}?`}
          act="Remove"
          onConfirm={async () => {
            if (leaving.value) await api.removeAgent(leaving.value.id);
            load.again();
          }}
          onClose={() => (leaving.value = null)}
        >
          <p>
            They are logged out at once and cannot log in any more. What they wrote stays; their conversations go back to
            unassigned.
          </p>
        </Confirm>
      )}
    </Card>
  );
}
