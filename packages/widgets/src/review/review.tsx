import type { Destination } from "@tappa/protocol";
import type { Ask } from "../ask/ask.ts";
import { Later } from "../ask/later.tsx";
import { mountAsk } from "../ask/mount-ask.tsx";
import { pageAddress } from "../ask/page-address.ts";
import { createScale, type Scale } from "../ask/scale.tsx";
import type { Dispose, Host, ShowOptions } from "../host.ts";
import { useShell } from "../shell.ts";
import { localText } from "../texts/local-text.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { TextArea } from "../ui/text-area.tsx";
import reviewCss from "./review.css?inline";
import type { Review, ReviewCampaign } from "./store.ts";

export function drawReview(host: Host<ReviewCampaign>, review: Review, ask: Ask, by: ShowOptions["by"]): Dispose {
  const { content } = host.campaign;
  const scale = createScale(1, 5, review.rate);
  return mountAsk(host, ask, by, reviewCss, () => {
    const { t, locale } = useShell();
    const step = review.step.value;
    if (step === "thanks") return { step, title: t("ask.thanks"), body: <p class="quiet">{t("review.thanks")}</p> };
    if (step === "feedback") return { step, title: t("review.feedback"), body: <FeedbackStep review={review} /> };
    return {
      step,
      title: localText(content.title, locale),
      body: <ChooseStep content={content} review={review} scale={scale} ask={ask} />,
    };
  });
}

/** The stars pick one sentence and nothing else: what is offered below is never decided by them. */
function sentenceFor(stars: number | null): "review.where" | "review.low" | "review.high" {
  if (!stars) return "review.where";
  return stars <= 3 ? "review.low" : "review.high";
}

interface ChooseStepProps {
  content: ReviewCampaign["content"];
  review: Review;
  scale: Scale;
  ask: Ask;
}

function ChooseStep({ content, review, scale, ask }: ChooseStepProps) {
  const { t, locale } = useShell();
  const text = localText(content.text, locale);
  return (
    <>
      {text && <p class="text">{text}</p>}
      {content.stars &&
        scale.draw({
          label: t("review.stars"),
          look: "stars",
          name: (score) => t("review.star", { score }),
          draw: (_, isFilled) => (
            <span class={isFilled ? "star filled" : "star"}>
              <Icon name="star" />
            </span>
          ),
        })}
      <div>
        <p class="quiet" role="status">
          {t(sentenceFor(review.stars.value))}
        </p>
        <ul class="ways">
          {review.destinations.map((destination) => (
            <li key={destination.id}>
              <DestinationLink destination={destination} onOpen={() => review.visit(destination.id)} />
            </li>
          ))}
          {content.feedback && (
            <li>
              <button type="button" class="way" onClick={review.write}>
                <Way title={t("review.private")} text={t("review.privateText")} />
                <Icon name="forward" flips />
              </button>
            </li>
          )}
        </ul>
      </div>
      <div class="foot">
        <Later ask={ask} />
      </div>
    </>
  );
}

function DestinationLink({ destination, onOpen }: { destination: Destination; onOpen(): void }) {
  const { t } = useShell();
  const address = pageAddress(destination.url)!;
  return (
    <a class="way" href={address.href} target="_blank" rel="noopener" onClick={onOpen}>
      <Way title={destination.label} text={address.hostname.replace(/^www\./, "")} />
      <Icon name="external" flips />
      <span class="hidden">{t("review.newTab")}</span>
    </a>
  );
}

function Way({ title, text }: { title: string; text: string }) {
  return (
    <span class="what">
      <b>{title}</b>
      <span class="quiet">{text}</span>
    </span>
  );
}

function FeedbackStep({ review }: { review: Review }) {
  const { t } = useShell();
  return (
    <>
      <TextArea
        label={t("review.feedback")}
        value={review.feedback.value}
        placeholder={t("ask.comment")}
        focus
        onInput={(text) => (review.feedback.value = text)}
      />
      <p class="quiet">{t("review.privateText")}</p>
      <div class="foot">
        <Button look="plain" onClick={review.back}>
          {t("ask.back")}
        </Button>
        <Button look="primary" disabled={!review.feedback.value.trim()} onClick={review.finish}>
          {t("send")}
        </Button>
      </div>
    </>
  );
}
