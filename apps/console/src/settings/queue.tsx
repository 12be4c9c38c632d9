import { useSignal } from "@preact/signals";
import type { ConversationSummary, QueueSettings } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatNumber, formatSpan } from "../format.ts";
import { inQueue, turnOf } from "../inbox/queue.ts";
import { useLoad } from "../load.ts";
import { nameOf, StageChip } from "../people/naming.tsx";
import { Icon } from "../ui/icon.tsx";
import { Card } from "../ui/parts.tsx";
import { Failure, Loaded, Skeleton } from "../ui/states.tsx";
import { useSettingsDraft } from "./draft.ts";

interface WeightProps {
  label: string;
  value: number;
  onChange: (weight: number) => void;
}

function Weight({ label, value, onChange }: WeightProps) {
  return (
    <input
      class="input weight"
      type="number"
      required
      min={0.1}
      max={10}
      step={0.1}
      aria-label={label}
      value={value}
      onInput={({ currentTarget }) => {
        if (currentTarget.value !== "") onChange(Number(currentTarget.value));
      }}
    />
  );
}

interface PartProps {
  queue: QueueSettings;
  edit: (queue: QueueSettings) => void;
}

/** Stages that the model does not have any more keep their weight, out of sight: it may be published again. */
function Stages({ queue, edit }: PartProps) {
  const { config, stageLabel } = useDesk();
  const stages = config.value?.model.journey ?? [];
  return (
    <fieldset class="weights">
      <legend>Stage</legend>
      {stages.map(({ id }) => (
        <label key={id}>
          <StageChip stage={id} />
          <Weight
            label={`Weight of ${stageLabel(id)}`}
            value={queue.stages[id] ?? 1}
            onChange={(weight) => edit({ ...queue, stages: { ...queue.stages, [id]: weight } })}
          />
        </label>
      ))}
    </fieldset>
  );
}

type CartStep = QueueSettings["carts"][number];

/** Minor units as the field shows them: shops think in whole ones. */
const WHOLE = 100;

function Step({
  step,
  onChange,
  onRemove,
}: {
  step: CartStep;
  onChange: (changes: Partial<CartStep>) => void;
  onRemove: () => void;
}) {
  const what = `${step.fromMinor / WHOLE} ${step.currency}`;
  return (
    <li class="cart-step">
      <span>from</span>
      <input
        class="input"
        type="number"
        required
        min={0.01}
        step={0.01}
        aria-label="Cart value"
        value={step.fromMinor / WHOLE}
        onInput={({ currentTarget }) => onChange({ fromMinor: Math.round(Number(currentTarget.value) * WHOLE) })}
      />
      <input
        class="input currency"
        aria-label="Currency"
        required
        pattern="[A-Z]{3}"
        title="A currency code of three letters, as EUR"
        maxLength={3}
        value={step.currency}
        onInput={({ currentTarget }) => onChange({ currency: currentTarget.value.toUpperCase() })}
      />
      <Weight label={`Weight of carts from ${what}`} value={step.weight} onChange={(weight) => onChange({ weight })} />
      <button type="button" class="icon-button" aria-label={`Remove carts from ${what}`} onClick={onRemove}>
        <Icon name="cross" />
      </button>
    </li>
  );
}

function Carts({ queue, edit }: PartProps) {
  const { carts } = queue;
  const set = (steps: CartStep[]) => edit({ ...queue, carts: steps });
  const add = () => set([...carts, { currency: carts.at(-1)?.currency ?? "EUR", fromMinor: 10_000, weight: 1.5 }]);
  return (
    <fieldset class="weights">
      <legend>Cart</legend>
      <p class="quiet">Of the steps in its currency the highest that a cart reaches counts; every other cart counts 1.</p>
      <ul class="plain-list">
        {carts.map((step, index) => (
          <Step
            key={index}
            step={step}
            onChange={(changes) => set(carts.with(index, { ...step, ...changes }))}
            onRemove={() => set(carts.toSpliced(index, 1))}
          />
        ))}
      </ul>
      <button type="button" class="button" disabled={carts.length >= 20} onClick={add}>
        Add a step
      </button>
    </fieldset>
  );
}

const FIRST = 10;

function Waiting({
  waiting,
  queue,
  before,
}: {
  waiting: readonly ConversationSummary[];
  queue: QueueSettings;
  before: readonly string[];
}) {
  const now = useDesk().surroundings.now.value;
  const rows = inQueue(waiting, queue, now).slice(0, FIRST);
  if (rows.length === 0) return <p class="quiet">Nobody waits for an answer right now.</p>;
  return (
    <ol class="queue-preview">
      {rows.map((conversation, index) => {
        const turn = turnOf(conversation, queue, now)!;
        const moved = before.indexOf(conversation.id) - index;
        return (
          <li key={conversation.id}>
            <span class="clip">{nameOf(conversation.person)}</span>
            <span class="quiet">
              {formatSpan(turn.waitMs)} × {formatNumber(turn.stage)} × {formatNumber(turn.cart)}
            </span>
            <b>{formatNumber(Math.round(turn.sum * 10) / 10)}</b>
            <span class="quiet queue-move">
              {moved !== 0 && `${moved > 0 ? "↑" : "↓"} ${Math.abs(moved)}`}
              {moved !== 0 && <span class="unseen"> {moved > 0 ? "places up" : "places down"}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** The present queue as these weights would put it: of those who wait, the first page as it is now. */
function Preview({ queue, stored }: { queue: QueueSettings; stored: QueueSettings }) {
  const { api, site, renewals, surroundings } = useDesk();
  const load = useLoad((signal) => api.conversations(site.id, { view: "open", order: "queue" }, signal), [renewals.value]);
  const now = surroundings.now.value;
  return (
    <section aria-label="The queue with these weights">
      <h3>The queue with these weights</h3>
      <Loaded load={load}>
        {(page) => {
          const waiting = page.conversations.filter((one) => turnOf(one, stored, now) !== null);
          return (
            <>
              <Waiting waiting={waiting} queue={queue} before={inQueue(waiting, stored, now).map(({ id }) => id)} />
              {page.next && <p class="quiet">Of the {waiting.length} who come first now.</p>}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** By what the queue is put in order; admins change it. */
export function Queue() {
  const { api, site, inbox, agent } = useDesk();
  const stored = inbox.value?.queue;
  const {
    items: queue,
    edit,
    save,
    state,
    isChanged,
    forget,
  } = useSettingsDraft("queue", (base, changed) => api.putQueue(site.id, { base, queue: changed }), { stages: {}, carts: [] });
  const shown = useSignal(false);
  if (agent.role !== "admin") return null;
  return (
    <Card title="Queue" note="whose turn it is in the inbox">
      {!stored && <Skeleton lines={2} />}
      <p class="quiet">
        Waiting minutes × stage × cart: the greatest comes first. A weight of 2 makes a minute of one person count as much as two
        of another’s.
      </p>
      {stored && (
        <form
          id="queue"
          class="label-form"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <div class="queue-columns">
            <Stages queue={queue} edit={edit} />
            <Carts queue={queue} edit={edit} />
          </div>
          {(isChanged || shown.value) && <Preview queue={queue} stored={stored} />}
          {state.error !== null && <Failure error={state.error} again={forget} />}
          <div class="buttons">
            {!isChanged && !shown.value && (
              <button type="button" class="button" onClick={() => (shown.value = true)}>
                Show the present queue
              </button>
            )}
            {isChanged && (
              <>
                <button type="submit" class="button button-primary" disabled={state.busy}>
                  Save the queue
                </button>
                <button type="button" class="button button-ghost" onClick={forget}>
                  Leave it as it was
                </button>
              </>
            )}
          </div>
        </form>
      )}
    </Card>
  );
}
