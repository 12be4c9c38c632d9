import type { ConversationSummary, Session } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { useLoad, type Load } from "../load.ts";
import { Avatar } from "../people/naming.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { Loaded, Skeleton } from "../ui/states.tsx";
import type { ConversationActions } from "./actions.ts";

type Agents = Load<Session["agent"][]>;

interface ChoicesProps {
  agents: Agents;
  assignee: ConversationSummary["assignee"];
  onChoose: (assignee: string | null) => void;
}

function Choices({ agents, assignee, onChoose }: ChoicesProps) {
  const { agent } = useDesk();
  return (
    <Loaded load={agents} skeleton={<Skeleton lines={2} />}>
      {(all) => (
        <>
          {[agent, ...all.filter(({ id }) => id !== agent.id)].map(({ id, name }) => (
            <button
              key={id}
              type="button"
              class="menu-item"
              aria-current={assignee?.id === id ? "true" : undefined}
              onClick={() => onChoose(id)}
            >
              <span class="menu-who">
                <Avatar person={{ id, name, userId: null }} size={20} />
                <span class="clip">{name}</span> {id === agent.id && <span class="quiet">you</span>}
              </span>
              {assignee?.id === id && <Icon name="check" size={16} />}
            </button>
          ))}
          {assignee && (
            <button type="button" class="menu-item" onClick={() => onChoose(null)}>
              <span class="menu-who">
                <Icon name="cross" size={20} />
                Nobody
              </span>
            </button>
          )}
        </>
      )}
    </Loaded>
  );
}

/** Takes a conversation, hands it to a colleague, or gives it back. */
export function AssignMenu({ summary, actions }: { summary: ConversationSummary; actions: ConversationActions }) {
  const { api } = useDesk();
  const isOpen = actions.menu.value === "agents";
  const agents = useLoad((signal) => (isOpen ? api.agents(signal) : new Promise<never>(() => {})), [isOpen]);
  const { assignee } = summary;
  const choose = (id: string | null) => {
    if (actions.busy) return;
    actions.menu.value = null;
    if (id !== (assignee?.id ?? null)) actions.change({ assignee: id });
  };
  return (
    <Menu
      label={
        <>
          <Icon name="take" size={16} />
          <span class="button-text">Assign</span>
        </>
      }
      title="Assign to"
      keys="h"
      isOpen={isOpen}
      isReady={agents.data !== null}
      onToggle={(opens) => (actions.menu.value = opens ? "agents" : null)}
    >
      <Choices agents={agents} assignee={assignee} onChoose={choose} />
    </Menu>
  );
}
