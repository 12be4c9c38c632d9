import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Account } from "../account.ts";
import { useLoad } from "../load.ts";
import { BASE } from "../route.ts";
import { EntryForm, EntryFrame } from "./form.tsx";
import { NewAccountFields, tokenOf } from "./new-account.tsx";

export function SetupPage({ account }: { account: Account }) {
  const { route } = useLocation();
  const token = tokenOf(location.hash);
  const setup = useLoad((signal) => account.api.setupState(signal), []);
  useEffect(() => {
    document.title = "Set up · Tappa";
  }, []);

  if (setup.data?.needsSetup === false) {
    return (
      <EntryFrame title="Tappa is set up" lead="The one-time link has been used. Log in with the account that it made.">
        <a class="button button-primary button-wide" href={`${BASE}/login`}>
          Log in
        </a>
      </EntryFrame>
    );
  }
  if (!token) {
    return (
      <EntryFrame
        title="Set up Tappa"
        lead="Open the one-time link that the collector printed when it started: the token in it is missing here."
      >
        <a class="button button-wide" href={`${BASE}/login`}>
          I already have an account
        </a>
      </EntryFrame>
    );
  }
  const setUp = async ({ name = "", email = "", password = "" }: Record<string, string>) => {
    await account.api.setup({ token, name, email, password });
    await account.load();
    if (account.state.value.is !== "in") await account.login(email, password);
    route(BASE, true);
  };
  return (
    <EntryFrame title="Set up Tappa" lead="Make the owner's account. This link works once.">
      <EntryForm submit="Create account" onSubmit={setUp}>
        <NewAccountFields />
      </EntryForm>
    </EntryFrame>
  );
}
