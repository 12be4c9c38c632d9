import type { Destination } from "@tappa/protocol";
import { AskFrame } from "../ask/ask-frame.tsx";
import type { Ask } from "../ask/ask.ts";
import { mountAsk } from "../ask/mount-ask.tsx";
import { Later } from "../ask/later.tsx";
import { pageAddress } from "../ask/page-address.ts";
import { Scale } from "../ask/scale.tsx";
import type { Dispose, Host, ShowOptions } from "../host.ts";
import { useShell } from "../shell.ts";
import { localText } from "../texts/texts.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { TextArea } from "../ui/text-area.tsx";
import reviewCss from "./review.css?inline";
import type { Review, ReviewCampaign } from "./store.ts";

export function drawReview(host: Host<ReviewCampaign>, review: Review, ask: Ask, by: ShowOptions["by"]): Dispose {
  const { content } = host.campaign;
  return mountAsk(host, ask, by, reviewCss, () => <ReviewCard content={content} review={review} ask={ask} by={by} />);
}

interface ReviewCardProps {
  content: ReviewCampaign["content"];
  review: Review;
  ask: Ask;
  by: ShowOptions["by"];
}

function ReviewCard({ content, review, ask, by }: ReviewCardProps) {
  const { t, locale } = useShell();
  const step = review.step.value;
  const title = step === "choose" ? localText(content.title, locale) : t(step === "thanks" ? "ask.thanks" : "review.feedback");
  return (
    <AskFrame ask={ask} by={by} step={step} title={title}>
      {step === "choose" && <ChooseStep content={content} review={review} ask={ask} />}
      {step === "feedback" && <FeedbackStep review={review} />}
      {step === "thanks" && <p class="quiet">{t("review.thanks")}</p>}
    </AskFrame>
  );
}

/** The stars pick one sentence and nothing else: what is offered below is never decided by them. */
function sentenceFor(stars: number | null): "review.where" | "review.low" | "review.high" {
  if (!stars) return "review.where";
  return stars <= 3 ? "review.low" : "review.high";
}

function ChooseStep({ content, review, ask }: Omit<ReviewCardProps, "by">) {
  const { t, locale } = useShell();
  const text = localText(content.text, locale);
  return (
    <>
      {text && <p class="text">{text}</p>}
      {content.stars && (
        <Scale
          from={1}
          to={5}
          value={review.stars.value}
          label={t("review.stars")}
          look="stars"
          name={(score) => t("review.star", { score })}
          draw={(_, marked) => (
            <span class={marked ? "star filled" : "star"}>
              <Icon name="star" />
            </span>
          )}
          onChoose={review.rate}
        />
      )}
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
