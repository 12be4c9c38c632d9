import { useDesk } from "../frame/context.ts";
import { pathTo } from "../route.ts";
import { Card, PageFrame, Snippet } from "../ui/parts.tsx";
import { Agents, ROLES } from "./agents.tsx";
import { Labels } from "./labels.tsx";
import { Queue } from "./queue.tsx";
import { ReceptionCard } from "./reception.tsx";
import { SavedReplies } from "./saved-replies.tsx";
import { cspFor, TagSnippet } from "./tag.tsx";

function Install() {
  const { site } = useDesk();
  return (
    <Card title="Tag">
      <p class="quiet">
        Paste it into every page, before <code>&lt;/head&gt;</code>. It loads without blocking the page.
      </p>
      <TagSnippet site={site} />
      <h3>With a Content-Security-Policy</h3>
      <p class="quiet">Add this to what the header already allows. Nothing inline, no eval, no style exceptions.</p>
      <Snippet text={cspFor(location.origin)} label="Content-Security-Policy sources to add" />
      <h3>With a bundler</h3>
      <p class="quiet">
        Instead of the tag, where <code>@tappa/sdk</code> is among the packages of your app.
      </p>
      <Snippet
        text={`import { createTappa } from "@tappa/sdk";\nconst tappa = createTappa({ key: "${site.key}", endpoint: "${location.origin}" });`}
        label="Use with a bundler"
      />
    </Card>
  );
}

function Origins() {
  const { site } = useDesk();
  return (
    <Card title="Origins" note="who may send events with this key">
      {site.origins.length === 0 ? (
        <p class="quiet">No origin is listed.</p>
      ) : (
        <ul class="plain-list">
          {site.origins.map((origin) => (
            <li key={origin}>
              <code>{origin}</code>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Keys() {
  const { site } = useDesk();
  return (
    <Card title="Keys">
      <dl class="facts">
        <div>
          <dt>Public key</dt>
          <dd>
            <code>{site.key}</code>
            <span class="quiet">stands in the page</span>
          </dd>
        </div>
        <div>
          <dt>Secret key</dt>
          <dd>
            <span class="tick">Kept by the collector</span>
            <span class="quiet">
              signs identify tokens and opens the server API; never shown here. It is in the collector's <code>TAPPA_SITE</code>,
              and so are public keys for tokens that are signed by ES256. <code>docs/identify.md</code> shows how your server
              makes a token.
            </span>
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function AccountCard() {
  const { agent } = useDesk();
  return (
    <Card title="Your account">
      <dl class="facts">
        <div>
          <dt>Name</dt>
          <dd>{agent.name}</dd>
        </div>
        <div>
          <dt>E-mail</dt>
          <dd>{agent.email}</dd>
        </div>
        <div>
          <dt>Role</dt>
          <dd>{ROLES[agent.role]}</dd>
        </div>
      </dl>
    </Card>
  );
}

function AuditCard() {
  const { site, agent } = useDesk();
  if (agent.role !== "admin") return null;
  return (
    <Card title="Audit log">
      <p class="quiet">Who assigned, resolved, published, invited, removed.</p>
      <div class="buttons">
        <a class="button" href={pathTo(site.id, "audit")}>
          Open the audit log
        </a>
      </div>
    </Card>
  );
}

export function SettingsPage() {
  const { site } = useDesk();
  return (
    <PageFrame title="Settings" lead={site.name}>
      <Install />
      <Origins />
      <Keys />
      <ReceptionCard />
      <SavedReplies />
      <Queue />
      <Labels />
      <Agents />
      <AuditCard />
      <AccountCard />
    </PageFrame>
  );
}
