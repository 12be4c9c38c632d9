import { OFFER_LIMITS, type LinkCard, type Offer } from "@tappa/protocol";
import { useRef } from "preact/hooks";
import { Icon } from "../ui/icon.tsx";

interface RepliesProps {
  replies: readonly string[];
  /** What they belong to, for screen readers. */
  of: string;
  onChange: (replies: string[]) => void;
}

/** Buttons that the visitor may answer with, as a row of fields. Enter goes on to the next; an empty one is left out. */
export function RepliesEditor({ replies, of, onChange }: RepliesProps) {
  const list = useRef<HTMLUListElement>(null);
  const focusAt = (index: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLInputElement>("input")[index]?.focus());
  const add = () => {
    if (replies.length >= OFFER_LIMITS.replies) return;
    onChange([...replies, ""]);
    focusAt(replies.length);
  };
  return (
    <ul class="quick-replies" ref={list} aria-label={`Quick replies of ${of}`}>
      {replies.map((text, index) => (
        <li key={index}>
          <input
            class="input"
            aria-label={`Quick reply ${index + 1} of ${of}`}
            maxLength={OFFER_LIMITS.replyLength}
            placeholder="Quick reply"
            value={text}
            onInput={(event) => onChange(replies.with(index, event.currentTarget.value))}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing) return;
              event.preventDefault();
              if (index + 1 < replies.length) focusAt(index + 1);
              else if (text.trim()) add();
            }}
          />
          <button
            type="button"
            class="icon-button"
            aria-label={`Remove quick reply ${index + 1} of ${of}`}
            onClick={() => onChange(replies.toSpliced(index, 1))}
          >
            <Icon name="cross" size={14} />
          </button>
        </li>
      ))}
      {replies.length < OFFER_LIMITS.replies && (
        <li>
          <button type="button" class="button" onClick={add}>
            {replies.length > 0 ? "Add another" : "Add a quick reply"}
          </button>
        </li>
      )}
    </ul>
  );
}

interface CardProps {
  card: LinkCard;
  onChange: (card: LinkCard) => void;
}

/** A page of the site that is shown with a title, and a picture if it has one. */
function CardEditor({ card, onChange }: CardProps) {
  const field = (name: keyof LinkCard, label: string, maxLength: number, placeholder: string) => (
    <input
      class="input"
      aria-label={label}
      placeholder={placeholder}
      maxLength={maxLength}
      value={card[name] ?? ""}
      onInput={(event) => onChange({ ...card, [name]: event.currentTarget.value })}
    />
  );
  const { titleLength, urlLength } = OFFER_LIMITS;
  return (
    <div class="card-fields" role="group" aria-label="Link card">
      {field("url", "Address of the page", urlLength, "https://… a page of this site")}
      {field("title", "Title of the card", titleLength, "Title")}
      {field("image", "Address of the picture", urlLength, "Picture, if any: https://…")}
    </div>
  );
}

interface OfferProps {
  offer: Offer;
  onChange: (offer: Offer) => void;
}

/** What goes beside the text of a reply. */
export function OfferEditor({ offer: { replies, card }, onChange }: OfferProps) {
  const put = (next: Offer) => onChange({ ...(replies ? { replies } : {}), ...(card ? { card } : {}), ...next });
  const without = (name: keyof Offer) => {
    const { [name]: _gone, ...rest } = { ...(replies ? { replies } : {}), ...(card ? { card } : {}) };
    onChange(rest);
  };
  return (
    <div class="offer">
      <div class="offer-choice">
        <button
          type="button"
          class="link"
          aria-pressed={replies !== undefined}
          onClick={() => (replies ? without("replies") : put({ replies: [""] }))}
        >
          Quick replies
        </button>
        <button
          type="button"
          class="link"
          aria-pressed={card !== undefined}
          onClick={() => (card ? without("card") : put({ card: { url: "", title: "" } }))}
        >
          Link card
        </button>
      </div>
      {replies && <RepliesEditor replies={replies} of="this reply" onChange={(next) => put({ replies: next })} />}
      {card && <CardEditor card={card} onChange={(next) => put({ card: next })} />}
    </div>
  );
}
