import { LABEL_COLORS, type ConversationLabel } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { capitalised } from "../format.ts";
import { Icon } from "../ui/icon.tsx";
import { Card } from "../ui/parts.tsx";
import { Failure, Skeleton } from "../ui/states.tsx";
import { useSettingsDraft } from "./draft.ts";

interface RowProps {
  label: ConversationLabel;
  onChange: (changes: Partial<ConversationLabel>) => void;
  onRemove: () => void;
}

function Row({ label, onChange, onRemove }: RowProps) {
  return (
    <li class="label-row">
      <span class={`label-dot label-${label.color}`} aria-hidden="true" />
      <input
        class="input"
        aria-label="Name of the label"
        maxLength={40}
        required
        value={label.name}
        onInput={(event) => onChange({ name: event.currentTarget.value })}
      />
      <select
        class="input"
        aria-label={`Colour of ${label.name}`}
        value={label.color}
        onChange={(event) =>
          onChange({ color: LABEL_COLORS.find((color) => color === event.currentTarget.value) ?? label.color })
        }
      >
        {LABEL_COLORS.map((color) => (
          <option key={color} value={color}>
            {capitalised(color)}
          </option>
        ))}
      </select>
      <button type="button" class="icon-button" aria-label={`Remove ${label.name}`} onClick={onRemove}>
        <Icon name="cross" />
      </button>
    </li>
  );
}

/** The labels of the site's conversations, to be edited; saved as a whole. */
export function Labels() {
  const { api, site, inbox, surroundings, agent } = useDesk();
  const {
    items: labels,
    edit,
    save,
    state,
    isChanged,
    forget,
  } = useSettingsDraft("labels", (base, changed) => api.putLabels(site.id, { base, labels: changed }), []);
  const settings = inbox.value;
  if (agent.role !== "admin") return null;
  const add = () =>
    edit([...labels, { id: surroundings.makeId(), name: "", color: LABEL_COLORS[(labels.length + 1) % LABEL_COLORS.length]! }]);
  return (
    <Card title="Labels" note="for conversations in the inbox">
      {!settings && <Skeleton lines={2} />}
      <form
        id="labels"
        class="label-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {settings && labels.length === 0 && (
          <p class="quiet">No labels yet. “Returns”, “Size advice” and “VIP” are common ones.</p>
        )}
        <ul class="plain-list">
          {labels.map((label, index) => (
            <Row
              key={label.id}
              label={label}
              onChange={(changes) => edit(labels.with(index, { ...label, ...changes }))}
              onRemove={() => edit(labels.toSpliced(index, 1))}
            />
          ))}
        </ul>
        {state.error !== null && <Failure error={state.error} again={forget} />}
        <div class="buttons">
          <button type="button" class="button" disabled={!settings} onClick={add}>
            Add a label
          </button>
          {isChanged && (
            <button type="submit" class="button button-primary" disabled={state.busy}>
              Save labels
            </button>
          )}
        </div>
      </form>
    </Card>
  );
}
