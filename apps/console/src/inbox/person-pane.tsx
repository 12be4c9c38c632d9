import type { Cart, PersonDetail } from "@tappa/protocol";
import type { ComponentChildren } from "preact";
import { useDesk } from "../frame/context.ts";
import { formatAgo, formatMoney, formatValue, plural } from "../format.ts";
import { useLoad, usePolling } from "../load.ts";
import { Blocking } from "../people/blocking.tsx";
import { Avatar, IdentityLine, nameOf } from "../people/naming.tsx";
import { Devices } from "../people/devices.tsx";
import { Answers, Orders, OtherConversations, Timeline } from "../people/sections.tsx";
import { StageReason } from "../people/stage-reason.tsx";
import { Traits } from "../people/traits.tsx";
import { pathTo } from "../route.ts";
import { Icon } from "../ui/icon.tsx";
import { UNWEIGHED } from "./list.ts";
import { turnOf } from "./queue.ts";
import { QueueSum } from "./queue-sum.tsx";
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

/** The page the person was last seen on, and when they came to it. */
function lastPage(person: PersonDetail): { url: string; at: number } | null {
  const view = person.timeline.toSorted((one, other) => other.at - one.at).find((entry) => entry.name === "page_viewed");
  const url = view?.props["url"];
  return view && typeof url === "string" && /^https?:/.test(url) ? { url, at: view.at } : null;
}

function CartSection({ cart }: { cart: Cart }) {
  const now = useDesk().surroundings.now.value;
  const value =
    cart.valueMinor !== null && cart.currency !== null ? formatMoney(cart.valueMinor, cart.currency) : "value unknown";
  return (
    <Section title="Cart">
      <p class="line">
        <span>
          {value}
          {cart.items > 0 && ` · ${plural(cart.items, "piece", "pieces")}`}
        </span>
        <span class="quiet">{formatAgo(cart.at, now)}</span>
      </p>
    </Section>
  );
}

/** Where the conversation stands in the queue, and what of the person moves it there. */
function TurnAndCart({ conversation }: { conversation: string }) {
  const { conversations, inbox, surroundings } = useDesk();
  const summary = conversations.summaries.value.get(conversation);
  if (!summary) return null;
  const turn = turnOf(summary, inbox.value?.queue ?? UNWEIGHED, surroundings.now.value);
  return (
    <>
      {turn && (
        <Section title="In the queue">
          <QueueSum conversation={summary} wraps />
        </Section>
      )}
      {summary.cart && <CartSection cart={summary.cart} />}
    </>
  );
}

function PersonCard({ person }: { person: PersonDetail }) {
  return (
    <div class="person-card">
      <Avatar person={person} size={44} />
      <div>
        <h2>{nameOf(person)}</h2>
        <IdentityLine person={person} />
      </div>
    </div>
  );
}

interface PersonBodyProps {
  person: PersonDetail;
  conversation: string;
  again: () => void;
}

function PersonBody({ person, conversation, again }: PersonBodyProps) {
  const { site, surroundings } = useDesk();
  const now = surroundings.now.value;
  const page = lastPage(person);
  const value = formatValue(person.valueMinor);
  return (
    <>
      <PersonCard person={person} />
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
          <p class="line">
            <a class="clip page-link" href={page.url} target="_blank" rel="noopener noreferrer">
              {new URL(page.url).pathname}
            </a>
            <span class="quiet">{formatAgo(page.at, now)}</span>
          </p>
        </Section>
      )}
      <TurnAndCart conversation={conversation} />
      <Section title={person.orders > 0 ? `${plural(person.orders, "order", "orders")}${value ? ` · ${value}` : ""}` : "Orders"}>
        <Orders orders={person.orderList.slice(0, RECENT)} />
      </Section>
      {person.responses.length > 0 && (
        <Section title="Answers">
          <Answers responses={person.responses} />
        </Section>
      )}
      <Section title={person.devices.length > 1 ? plural(person.devices.length, "device", "devices") : "Device"}>
        <Devices person={person} onUnlinked={again} />
      </Section>
      <Section title="Other conversations">
        <OtherConversations person={person} except={conversation} />
      </Section>
      <Section title="Timeline">
        <Timeline entries={person.timeline} first={RECENT} />
      </Section>
      <Section title="Unwanted messages">
        <Blocking person={person} onDone={again} />
      </Section>
    </>
  );
}

/** How old what the pane shows may be. */
const EVERY_MS = 15_000;

/** Who is writing: what an agent needs to know while answering. */
export function PersonPane({ id, conversation, backHref }: { id: string; conversation: string; backHref: string }) {
  const { api, site, personChanges, renewals, conversations, surroundings } = useDesk();
  const messages = conversations.threads.value.get(conversation)?.messages.length ?? 0;
  const load = useLoad((signal) => api.person(site.id, id, signal), [id, personChanges.value, renewals.value, messages]);
  // Pages they look at tell nobody by themselves.
  usePolling(load, surroundings.visible.value ? EVERY_MS : null, surroundings.setTimeout);
  return (
    <aside class="pane pane-person" aria-label="Person">
      <a class="icon-button not-wide" href={backHref} aria-label="Back to the conversation">
        <Icon name="back" />
      </a>
      <Loaded load={load}>{(person) => <PersonBody person={person} conversation={conversation} again={load.again} />}</Loaded>
    </aside>
  );
}
