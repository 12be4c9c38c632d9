import { useSignal } from "@preact/signals";
import type { AwayForm, ChatContent, ConfigDraft, Locale } from "@tappa/protocol";
import type { Published } from "../api/lifecycle.ts";
import { useDesk } from "../frame/context.ts";
import { useLoad } from "../load.ts";
import { Card } from "../ui/parts.tsx";
import { Failure, Loaded } from "../ui/states.tsx";
import { Hours, usualHours } from "./hours.tsx";
import { Questions } from "./questions.tsx";

const NO_FORM: AwayForm = { email: "ask", alone: false };

const EMAIL = {
  ask: "Ask for an e-mail address, which may be left out",
  require: "Ask for an e-mail address before a message is sent",
  no: "Ask for nothing",
} as const;

const chatOf = ({ campaigns }: ConfigDraft): ChatContent | null =>
  campaigns.find((campaign) => campaign.kind === "chat")?.content ?? null;

function withChat(draft: ConfigDraft, change: Partial<ChatContent>): ConfigDraft {
  const campaigns = draft.campaigns.map((one) =>
    one.kind === "chat" ? { ...one, content: { ...one.content, ...change } } : one,
  );
  return { ...draft, campaigns };
}

/** Lines that say nothing are no choices. */
function tidied(draft: ConfigDraft): ConfigDraft {
  const fields = chatOf(draft)?.fields?.map(({ choices, ...field }) => {
    const said = choices?.filter(({ value }) => value.trim() !== "");
    return { ...field, ...(said && { choices: said }) };
  });
  return fields ? withChat(draft, { fields }) : draft;
}

interface ChatProps {
  content: ChatContent;
  locales: readonly Locale[];
  onChange(change: Partial<ChatContent>): void;
}

/** What the chat asks before an agent does. */
function Chat({ content: { away = NO_FORM, fields = [] }, locales, onChange }: ChatProps) {
  return (
    <>
      <h3>While it is closed</h3>
      <select
        class="input"
        aria-label="While it is closed"
        value={away.email}
        onChange={({ currentTarget: { value } }) =>
          onChange({ away: { ...away, email: value === "require" || value === "no" ? value : "ask" } })
        }
      >
        {Object.entries(EMAIL).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <label>
        <input
          type="checkbox"
          checked={away.alone}
          onChange={(event) => onChange({ away: { ...away, alone: event.currentTarget.checked } })}
        />{" "}
        Also while it is open and no agent is there
      </label>
      <h3>Questions in the chat</h3>
      <p class="quiet">
        Asked once somebody has written, one after the other. What is required is asked before the message goes.
      </p>
      <Questions fields={fields} locales={locales} onChange={(changed) => onChange({ fields: changed })} />
    </>
  );
}

function Form({ published, again }: { published: Published; again(): void }) {
  const { api, site } = useDesk();
  const draft = useSignal(published.draft);
  const state = useSignal<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const content = chatOf(draft.value);
  const { hours } = draft.value;
  const isChanged = draft.value !== published.draft;
  const edit = (change: Partial<ConfigDraft>) => (draft.value = { ...draft.value, ...change });
  const setHours = (on: boolean) => {
    const { hours: _hours, ...rest } = draft.value;
    draft.value = on ? { ...rest, hours: published.draft.hours ?? usualHours() } : rest;
  };
  const save = async () => {
    state.value = { busy: true, error: null };
    try {
      await api.publish(site.id, tidied(draft.value), published.version);
      again();
    } catch (error) {
      state.value = { busy: false, error };
    }
  };
  return (
    <form
      class="label-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label>
        <input type="checkbox" checked={hours !== undefined} onChange={(event) => setHours(event.currentTarget.checked)} /> Tell
        visitors when the chat is closed
      </label>
      {hours && <Hours hours={hours} onChange={(next) => edit({ hours: next })} />}
      {content && (
        <Chat
          content={content}
          locales={draft.value.locales}
          onChange={(change) => (draft.value = withChat(draft.value, change))}
        />
      )}
      {state.value.error !== null && <Failure error={state.value.error} again={again} />}
      {isChanged && (
        <div class="buttons">
          <button type="submit" class="button button-primary" disabled={state.value.busy}>
            Publish
          </button>
          <button type="button" class="button" onClick={() => (draft.value = published.draft)}>
            Discard
          </button>
        </div>
      )}
    </form>
  );
}

/** When the chat is open, and what it asks before an agent does. */
export function ReceptionCard() {
  const { api, site, agent } = useDesk();
  const load = useLoad((signal) => api.config(site.id, signal), [site.id]);
  if (agent.role !== "admin") return null;
  return (
    <Card title="Hours and questions of the chat" note="published at once">
      <Loaded load={load}>{(published) => <Form key={published.version} published={published} again={load.again} />}</Loaded>
    </Card>
  );
}
