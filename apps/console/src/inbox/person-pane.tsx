import type { PersonDetail } from "@tappa/protocol";
import type { ComponentChildren } from "preact";
import { useDesk } from "../frame/context.ts";
import { formatAgo, formatValue, plural } from "../format.ts";
import { useLoad } from "../load.ts";
import { Avatar, identityOf, nameOf } from "../people/naming.tsx";
import { Answers, Orders, OtherConversations, Timeline } from "../people/sections.tsx";
import { StageReason } from "../people/stage-reason.tsx";
import { Traits } from "../people/traits.tsx";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import { Loaded } from "../ui/states.tsx";

const RECENT = 8;

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="person-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** The page the person was last seen on. */
function lastPage(person: PersonDetail): string | null {
  const view = person.timeline.toSorted((one, other) => other.at - one.at).find((entry) => entry.name === "page_viewed");
  const url = view?.props["url"];
  return typeof url === "string" && /^https?:/.test(url) ? url : null;
}

function PersonBody({ person, conversation }: { person: PersonDetail; conversation: string }) {
  const { site, surroundings } = useDesk();
  const page = lastPage(person);
  const value = formatValue(person.valueMinor);
  return (
    <>
      <div class="person-card">
        <Avatar person={person} size={44} />
        <div>
          <h2>{nameOf(person)}</h2>
          <p class="quiet">
            {identityOf(person)}
            {person.lastSeen !== null && ` · seen ${formatAgo(person.lastSeen, surroundings.now.value)}`}
          </p>
        </div>
      </div>
      <a class="button button-wide" href={pathTo(site.id, "people", person.id)}>
        Open profile
      </a>
      <Section title="Stage">
        <StageReason person={person} />
      </Section>
      {Object.keys(person.traits).length > 0 && (
        <Section title="About them">
          <Traits traits={person.traits} />
          {person.userId === null && <p class="quiet">As they or the site said it; nothing proves it.</p>}
        </Section>
      )}
      {page && (
        <Section title="Last page">
          <a class="clip page-link" href={page} target="_blank" rel="noopener noreferrer">
            {new URL(page).pathname}
          </a>
        </Section>
      )}
      <Section title={person.orders > 0 ? `${plural(person.orders, "order", "orders")}${value ? ` · ${value}` : ""}` : "Orders"}>
        <Orders orders={person.orderList.slice(0, RECENT)} />
      </Section>
      {person.responses.length > 0 && (
        <Section title="Answers">
          <Answers responses={person.responses} />
        </Section>
      )}
      <Section title="Other conversations">
        <OtherConversations person={person} except={conversation} />
      </Section>
      <Section title="Timeline">
        <Timeline entries={person.timeline} first={RECENT} />
      </Section>
    </>
  );
}

/** Who is writing: what an agent needs to know while answering. */
export function PersonPane({ id, conversation, backHref }: { id: string; conversation: string; backHref: string }) {
  const { api, site, personChanges, renewals, conversations } = useDesk();
  const messages = conversations.threads.value.get(conversation)?.messages.length ?? 0;
  const load = useLoad((signal) => api.person(site.id, id, signal), [id, personChanges.value, renewals.value, messages]);
  return (
    <aside class="pane pane-person" aria-label="Person">
      <a class="icon-button not-wide" href={backHref} aria-label="Back to the conversation">
        <Icon name="back" />
      </a>
      <Loaded load={load}>{(person) => <PersonBody person={person} conversation={conversation} />}</Loaded>
    </aside>
  );
}
