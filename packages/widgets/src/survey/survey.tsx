import type { Ask } from "../ask/ask.ts";
import { Later } from "../ask/later.tsx";
import { mountAsk } from "../ask/mount-ask.tsx";
import { createScale, type Scale } from "../ask/scale.tsx";
import type { Dispose, Host, ShowOptions } from "../host.ts";
import { useShell } from "../shell.ts";
import { localText } from "../texts/local-text.ts";
import { Button } from "../ui/button.tsx";
import { TextArea } from "../ui/text-area.tsx";
import type { NpsCampaign, Survey } from "./store.ts";
import surveyCss from "./survey.css?inline";

export function drawSurvey(host: Host<NpsCampaign>, survey: Survey, ask: Ask, by: ShowOptions["by"]): Dispose {
  const { question, thanks } = host.campaign.content;
  const scale = createScale(0, 10, survey.choose);
  return mountAsk(host, ask, by, surveyCss, () => {
    const { t, locale } = useShell();
    const step = survey.step.value;
    if (step === "thanks") return { step, title: localText(thanks, locale) || t("ask.thanks"), body: null };
    const title = localText(step === "score" ? question : survey.followUp(), locale);
    const body =
      step === "score" ? (
        <ScoreStep question={title} survey={survey} scale={scale} ask={ask} />
      ) : (
        <FollowUpStep question={title} survey={survey} />
      );
    return { step, title, body };
  });
}

interface ScoreStepProps {
  question: string;
  survey: Survey;
  scale: Scale;
  ask: Ask;
}

function ScoreStep({ question, survey, scale, ask }: ScoreStepProps) {
  const { t } = useShell();
  const isMoved = scale.marked.value !== survey.score.value;
  const ends: Record<number, string> = { 0: t("nps.low"), 10: t("nps.high") };
  return (
    <>
      <div>
        {scale.draw({
          label: question,
          hint: "hint",
          look: "scale",
          name: (score) => (ends[score] ? `${score}, ${ends[score]}` : `${score}`),
          draw: (score) => score,
        })}
        <div class="ends" aria-hidden="true">
          <span>0 – {ends[0]}</span>
          <span>10 – {ends[10]}</span>
        </div>
      </div>
      <div class="foot">
        <Later ask={ask} />
        <span id="hint" class={isMoved ? "quiet" : "hidden"}>
          {t("nps.hint")}
        </span>
      </div>
    </>
  );
}

function FollowUpStep({ question, survey }: { question: string; survey: Survey }) {
  const { t } = useShell();
  const sendByKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) survey.finish();
  };
  return (
    <>
      <TextArea
        label={question}
        value={survey.comment.value}
        placeholder={t("ask.comment")}
        focus
        onInput={(text) => (survey.comment.value = text)}
        onKeyDown={sendByKey}
      />
      <div class="foot">
        <span class="quiet">
          {t("nps.chosen", { score: survey.score.value! })}{" "}
          <button type="button" class="link" onClick={survey.change}>
            {t("nps.change")}
          </button>
        </span>
        {survey.comment.value.trim() ? (
          <Button look="primary" onClick={survey.finish}>
            {t("send")}
          </Button>
        ) : (
          <Button onClick={survey.finish}>{t("ask.skip")}</Button>
        )}
      </div>
    </>
  );
}
