import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Account } from "../account.ts";
import { BASE } from "../route.ts";
import { EntryForm, EntryFrame } from "./form.tsx";
import { NewAccountFields, tokenOf } from "./new-account.tsx";

/** Where an invitation leads. */
export function JoinPage({ account }: { account: Account }) {
  const { route } = useLocation();
  const token = tokenOf(location.hash);
  useEffect(() => {
    document.title = "Join · Tappa";
  }, []);
  if (!token) {
    return (
      <EntryFrame title="Join Tappa" lead="Open the whole link that you were given: the token at its end is missing here.">
        <a class="button button-wide" href={`${BASE}/login`}>
          I already have an account
        </a>
      </EntryFrame>
    );
  }
  const join = async ({ name = "", email = "", password = "" }: Record<string, string>) => {
    await account.api.join({ token, name, email, password });
    await account.load();
    route(BASE, true);
  };
  return (
    <EntryFrame title="Join Tappa" lead="You were invited. Make your account: the link works once.">
      <EntryForm submit="Create account" onSubmit={join}>
        <NewAccountFields />
      </EntryForm>
    </EntryFrame>
  );
}
