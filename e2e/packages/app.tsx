import { StrictMode } from "react";
import type { TappaOptions } from "@tappa/sdk";
import { TappaProvider, useChat, useChecklist, useStage, useTappa } from "@tappa/react";

/** The same on the server and in the page. */
export function App({ options }: { options: TappaOptions }) {
  return (
    <StrictMode>
      <TappaProvider options={options}>
        <Welcome />
        <Steps />
        <Chat />
      </TappaProvider>
    </StrictMode>
  );
}

function Welcome() {
  const tappa = useTappa();
  return (
    <p>
      Stage: <b>{useStage()}</b> <button onClick={() => tappa.consent("granted")}>Accept</button>
    </p>
  );
}

function Steps() {
  const { isShown, title, items, doneCount } = useChecklist();
  if (!isShown) return null;
  return (
    <section aria-label={title}>
      {doneCount} of {items.length}
    </section>
  );
}

function Chat() {
  const { isAvailable, isOpen, open, messages, draft, write, send } = useChat();
  if (!isAvailable) return <p>Nobody here</p>;
  if (!isOpen) return <button onClick={() => open()}>Ask us</button>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <ul>
        {messages.map(({ id, text, status }) => (
          <li key={id}>
            {text}: {status}
          </li>
        ))}
      </ul>
      <input aria-label="Message" value={draft} onChange={(event) => write(event.target.value)} />
      <button>Send</button>
    </form>
  );
}
