import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Account } from "../account.ts";
import { useLoad } from "../load.ts";
import { returnPath } from "../route.ts";
import { EntryForm, EntryFrame, Field } from "./form.tsx";

export function LoginPage({ account }: { account: Account }) {
  const { query, route } = useLocation();
  const setup = useLoad((signal) => account.api.setupState(signal), []);
  const isIn = account.state.value.is === "in";
  useEffect(() => {
    document.title = "Log in · Tappa";
    if (account.state.value.is === "unknown") void account.load();
  }, []);
  useEffect(() => {
    if (isIn) route(returnPath(query["return"]), true);
  }, [isIn]);

  if (setup.data?.needsSetup) {
    return (
      <EntryFrame
        title="Almost there"
        lead="This collector has no owner yet. At its start it printed a one-time set-up link: open that link to make your account."
      >
        <p class="entry-note">
          Look for <code>setupUrl</code> in its log. The link changes at every start until it is used.
        </p>
      </EntryFrame>
    );
  }
  return (
    <EntryFrame title="Log in" lead="Welcome back.">
      <EntryForm submit="Log in" onSubmit={({ email, password }) => account.login(email ?? "", password ?? "")}>
        <Field label="E-mail" name="email" type="email" autocomplete="username" autofocus />
        <Field label="Password" name="password" type="password" autocomplete="current-password" />
      </EntryForm>
    </EntryFrame>
  );
}
