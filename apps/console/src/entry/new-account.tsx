import { Field } from "./form.tsx";

/** The token stands behind the `#`, so it reaches no server's log but the one that checks it. */
export function tokenOf(hash: string): string | null {
  return new URLSearchParams(hash.slice(1)).get("token");
}

const PASSWORD_LENGTH = 10;

/** What is asked of who makes an account. */
export function NewAccountFields() {
  return (
    <>
      <Field
        label="Your name"
        name="name"
        type="text"
        autocomplete="name"
        hint="Shoppers see it when you answer them."
        autofocus
      />
      <Field label="E-mail" name="email" type="email" autocomplete="username" />
      <Field
        label="Password"
        name="password"
        type="password"
        autocomplete="new-password"
        minLength={PASSWORD_LENGTH}
        hint={`At least ${PASSWORD_LENGTH} characters.`}
      />
    </>
  );
}
