import type { Session } from "@tappa/protocol";
import { type Context, Hono } from "hono";
import type { Accounts, Agent, SignedIn } from "../../accounts.ts";
import { createLoginLimits, type LoginLimits } from "../../login-limits.ts";
import { Problem } from "../../problem.ts";
import type { Services } from "../../services.ts";
import type { Store } from "../../store/store.ts";
import { loginSchema, readBody, setupSchema } from "./body.ts";
import { type ApiEnv, loggedIn } from "./guard.ts";

/** The routes that need no session: first run, login and logout; and the one that tells who is logged in. */
export function sessionRoutes({ accounts, store, bus, clock }: Services & { accounts: Accounts }): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const limits = createLoginLimits();

  app.get("/setup", async (c) => c.json({ needsSetup: await accounts.needsSetup() }));

  app.post("/setup", async (c) => {
    const request = await readBody(c, setupSchema);
    const outcome = await limits.attempt(
      "setup",
      addressOf(c),
      () => accounts.setup(request),
      (answer) => answer !== "token_invalid",
    );
    if (outcome === "setup_done") throw new Problem("setup_done", "There is an admin already. Log in instead.");
    if (outcome === "token_invalid")
      throw new Problem("forbidden", "This link has been used or is not the latest. Open the one the collector printed last.");
    const { id, name } = outcome.agent;
    const made = { site: null, at: clock.now(), agent: { id, name }, action: "admin_created", subject: id, detail: {} };
    await store.audit(made);
    return signedIn(c, outcome, store);
  });

  app.route("/", joinRoute({ accounts, store, clock }, limits));

  app.post("/login", async (c) => {
    const { email, password } = await readBody(c, loginSchema);
    const outcome = await limits.attempt(
      email,
      addressOf(c),
      () => accounts.login(email, password),
      (answer) => answer !== null,
    );
    if (!outcome) throw new Problem("login_required", "E-mail or password is wrong.");
    return signedIn(c, outcome, store);
  });

  app.post("/logout", async (c) => {
    const { headers } = c.req.raw;
    const login = await accounts.session(headers);
    for (const cookie of await accounts.logout(headers)) c.header("Set-Cookie", cookie, { append: true });
    if (login) {
      for (const { log } of await store.sites.all()) bus.publish(log, { kind: "ended", session: login.session.id });
    }
    return c.body(null, 204);
  });

  app.get("/session", loggedIn(accounts), async (c) => c.json(await sessionOf(c.get("agent"), store)));
  return app;
}

/** Makes who opens an invitation an agent. */
function joinRoute(
  { accounts, store, clock }: Pick<Services, "store" | "clock"> & { accounts: Accounts },
  limits: LoginLimits,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post("/join", async (c) => {
    const request = await readBody(c, setupSchema);
    const outcome = await limits.attempt(
      "join",
      addressOf(c),
      () => accounts.join(request),
      (answer) => answer !== "token_invalid",
    );
    if (outcome === "token_invalid")
      throw new Problem("forbidden", "This link has been used or is too old. Ask an admin for another one.");
    if (outcome === "email_taken")
      throw new Problem("conflict", "Somebody has an account with this e-mail address. Log in instead.");
    const { id, name, role } = outcome.agent;
    const made = { site: null, at: clock.now(), agent: { id, name }, action: "agent_joined", subject: id, detail: { role } };
    await store.audit(made);
    return signedIn(c, outcome, store);
  });
  return app;
}

/** Who asks, as the collector sees it. */
const addressOf = (c: Context<ApiEnv>): string => c.env?.incoming?.socket.remoteAddress ?? "";

async function signedIn(c: Context<ApiEnv>, { agent, cookies }: SignedIn, store: Store): Promise<Response> {
  for (const cookie of cookies) c.header("Set-Cookie", cookie, { append: true });
  return c.json(await sessionOf(agent, store));
}

async function sessionOf(agent: Agent, store: Store): Promise<Session> {
  const sites = await store.sites.all();
  return { agent, sites: sites.map(({ id, name, key, origins }) => ({ id, name, key, origins })) };
}
