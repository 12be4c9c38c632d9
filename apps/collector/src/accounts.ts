import { randomBytes } from "node:crypto";
import type { Session, SetupRequest } from "@tappa/protocol";
import { type BetterAuthOptions, betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { admin } from "better-auth/plugins/admin";
import { adminAc, userAc } from "better-auth/plugins/admin/access";

export type Agent = Session["agent"];

/** Somebody who is logged in, and the cookies that say so. */
export interface SignedIn {
  agent: Agent;
  cookies: string[];
}

/** For how long somebody is logged in: until `endsAt` (epoch ms), or a logout ends this session. */
export interface AgentSession {
  id: string;
  endsAt: number;
}

export interface AgentDraft {
  name: string;
  email: string;
  password: string;
  role: Agent["role"];
}

/** The agents of this installation. Nobody can sign up: the first admin comes by the setup token, others are added. */
export interface Accounts {
  /** True while there is no admin. */
  needsSetup(): Promise<boolean>;
  /** A new one-time token; earlier ones stop working. Only its hash is stored. null once an admin exists. */
  issueSetupToken(): Promise<string | null>;
  /** Makes the first admin. */
  setup(request: SetupRequest): Promise<SignedIn | "setup_done" | "token_invalid">;
  add(draft: AgentDraft): Promise<Agent>;
  /** A one-time token by which somebody becomes an agent of this role within a week. Only its hash is stored. */
  invite(role: Agent["role"]): Promise<string>;
  /** `email_taken`: the token still works, with another address. */
  join(request: SetupRequest): Promise<SignedIn | "token_invalid" | "email_taken">;
  /** Everybody, by name. */
  all(): Promise<Agent[]>;
  /** Ends the sessions of an agent, who cannot log in any more. `last_admin`: nobody else could add agents. */
  remove(id: string): Promise<Removal>;
  find(id: string): Promise<Agent | null>;
  /** null: no such agent or another password. */
  login(email: string, password: string): Promise<SignedIn | null>;
  /** Ends the session of these request headers; answers the cookies that clear the browser's. */
  logout(headers: Headers): Promise<string[]>;
  /** `cookies` are set anew when the session was prolonged. */
  session(headers: Headers): Promise<(SignedIn & { session: AgentSession }) | null>;
}

/** `sessions`: ids of those that ended. */
export type Removal = { state: "removed"; agent: Agent; sessions: string[] } | { state: "missing" } | { state: "last_admin" };

export interface AccountsOptions {
  /** For the `database` option of better-auth. */
  database: NonNullable<BetterAuthOptions["database"]>;
  /** Signs cookies; must survive restarts. */
  secret: string;
  publicUrl: string;
  /** Hears of errors inside the accounts library. */
  report(message: string): void;
}

const DAY_S = 86_400;
const SETUP = "setup";
const INVITE = "invite";
const SETUP_LIFE_MS = 7 * DAY_S * 1000;

/** Opens the accounts, bringing their tables up to date. */
export async function createAccounts(options: AccountsOptions): Promise<Accounts> {
  const auth = createAuth(options);
  await (await getMigrations(auth.options)).runMigrations();
  const { adapter, internalAdapter } = await auth.$context;

  const needsSetup = async (): Promise<boolean> =>
    (await adapter.count({ model: "user", where: [{ field: "role", value: "admin" }] })) === 0;

  const add = async ({ name, email, password, role }: AgentDraft): Promise<Agent> => {
    const { user } = await auth.api.createUser({ body: { name, email, password, role } });
    return agentOf(user);
  };

  const login = async (email: string, password: string): Promise<SignedIn | null> => {
    try {
      const { headers, response } = await auth.api.signInEmail({ body: { email, password }, returnHeaders: true });
      return { agent: agentOf(response.user), cookies: headers.getSetCookie() };
    } catch (error) {
      if (isRefusal(error)) return null;
      throw error;
    }
  };

  const team = createTeam(auth, { add, login });
  return {
    needsSetup,
    add,
    login,
    ...team,
    find: async (id) => {
      const user: { id: string; name: string; email: string; role?: string } | null = await internalAdapter.findUserById(id);
      return user && agentOf(user);
    },
    issueSetupToken: async () => {
      if (!(await needsSetup())) return null;
      const token = randomBytes(32).toString("base64url");
      await adapter.deleteMany({ model: "verification", where: [{ field: "value", value: SETUP }] });
      const expiresAt = new Date(Date.now() + SETUP_LIFE_MS);
      await internalAdapter.createVerificationValue({ identifier: `${SETUP}:${token}`, value: SETUP, expiresAt });
      return token;
    },
    setup: async ({ token, name, email, password }) => {
      if (!(await needsSetup())) return "setup_done";
      if (!(await internalAdapter.consumeVerificationValue(`${SETUP}:${token}`))) return "token_invalid";
      await add({ name, email, password, role: "admin" });
      return (await login(email, password)) ?? "token_invalid";
    },
    logout: async (headers) => {
      const answer = await auth.api.signOut({ headers, returnHeaders: true });
      return answer.headers.getSetCookie();
    },
    session: async (headers) => {
      const answer = await auth.api.getSession({ headers, returnHeaders: true });
      if (!answer.response) return null;
      const { user, session } = answer.response;
      const { id, expiresAt } = session;
      return { agent: agentOf(user), cookies: answer.headers.getSetCookie(), session: { id, endsAt: expiresAt.getTime() } };
    },
  };
}

type Auth = ReturnType<typeof createAuth>;

/** Who comes to the agents, and who goes. */
function createTeam(
  auth: Auth,
  { add, login }: Pick<Accounts, "add" | "login">,
): Pick<Accounts, "invite" | "join" | "all" | "remove"> {
  const context = auth.$context;
  const all = async (): Promise<Agent[]> => {
    const { adapter } = await context;
    const users = await adapter.findMany<Parameters<typeof agentOf>[0]>({ model: "user", limit: MOST_AGENTS });
    return users.map(agentOf).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  };
  return {
    all,
    invite: async (role) => {
      const { internalAdapter } = await context;
      const token = randomBytes(32).toString("base64url");
      const expiresAt = new Date(Date.now() + SETUP_LIFE_MS);
      await internalAdapter.createVerificationValue({ identifier: `${INVITE}:${token}`, value: `${INVITE}:${role}`, expiresAt });
      return token;
    },
    join: async ({ token, name, email, password }) => {
      const { internalAdapter } = await context;
      // Looked at before it is used up, so that a mistyped address does not cost the link.
      if (!(await internalAdapter.findVerificationValue(`${INVITE}:${token}`))) return "token_invalid";
      if (await internalAdapter.findUserByEmail(email.toLowerCase())) return "email_taken";
      const invitation = await internalAdapter.consumeVerificationValue(`${INVITE}:${token}`);
      if (!invitation) return "token_invalid";
      await add({ name, email, password, role: invitation.value === `${INVITE}:admin` ? "admin" : "agent" });
      return (await login(email, password)) ?? "token_invalid";
    },
    remove: async (id) => {
      const { internalAdapter } = await context;
      const agents = await all();
      const agent = agents.find((one) => one.id === id);
      if (!agent) return { state: "missing" };
      if (agent.role === "admin" && agents.filter(({ role }) => role === "admin").length === 1) return { state: "last_admin" };
      const sessions = await internalAdapter.listSessions(id);
      await internalAdapter.deleteUser(id);
      await internalAdapter.deleteUserSessions(id);
      return { state: "removed", agent, sessions: sessions.map((session) => session.id) };
    },
  };
}

/** Far more than answer in one inbox. */
const MOST_AGENTS = 1_000;

function createAuth({ database, secret, publicUrl, report }: AccountsOptions) {
  return betterAuth({
    appName: "Tappa",
    baseURL: publicUrl,
    secret,
    database,
    telemetry: { enabled: false },
    logger: { level: "error", log: (_, message) => report(message) },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    user: { modelName: "account_agent" },
    session: { modelName: "account_session", expiresIn: 7 * DAY_S, updateAge: DAY_S },
    account: { modelName: "account_credential" },
    verification: { modelName: "account_verification", storeIdentifier: "hashed" },
    advanced: {
      cookiePrefix: "tappa",
      useSecureCookies: publicUrl.startsWith("https:"),
      defaultCookieAttributes: { httpOnly: true, sameSite: "strict", path: "/api" },
    },
    plugins: [admin({ defaultRole: "agent", adminRoles: ["admin"], roles: { admin: adminAc, agent: userAc } })],
  });
}

function agentOf(user: { id: string; name: string; email: string; role?: string | null | undefined }): Agent {
  return { id: user.id, name: user.name, email: user.email, role: user.role === "admin" ? "admin" : "agent" };
}

/** better-auth throws its refusals with an HTTP status. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number" && error.statusCode < 500;
}
