/** @jsxImportSource react */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { TappaProvider, useChat, useStage, useTappa } from "@tappa/react";

function Stage() {
  const tappa = useTappa();
  return (
    <p className="acts">
      <span>
        Your stage: <b>{useStage()}</b>
      </span>
      <button
        className="button soft small"
        onClick={() => tappa.track("cart_added", { product_id: "22423", price: 12.75, currency: "GBP" })}
      >
        Tell of a cart
      </button>
    </p>
  );
}

/** A chat in the shop's own look: the SDK draws none while this is mounted. */
function Chat() {
  const { isAvailable, isOpen, open, close, messages, draft, write, send } = useChat();
  if (!isOpen)
    return (
      <button className="button small" disabled={!isAvailable} onClick={() => open()}>
        Ask us
      </button>
    );
  return (
    <form
      className="own-chat"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <ol>
        {messages.map(({ id, text, mine, status }) => (
          <li key={id} className={mine ? "mine" : ""}>
            {text} {mine && <small>{status}</small>}
          </li>
        ))}
      </ol>
      <input aria-label="Your message" value={draft} onChange={(event) => write(event.target.value)} />
      <button className="button small">Send</button>
      <button className="button plain small" type="button" onClick={close}>
        Close
      </button>
    </form>
  );
}

const box = document.querySelector<HTMLElement>("[data-key]")!;
const { key = "", endpoint = "" } = box.dataset;

createRoot(box).render(
  <StrictMode>
    <TappaProvider options={{ key, endpoint }}>
      <Stage />
      <Chat />
    </TappaProvider>
  </StrictMode>,
);
