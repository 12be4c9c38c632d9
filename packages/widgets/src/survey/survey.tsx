import { useState } from "preact/hooks";
import { AskFrame } from "../ask/ask-frame.tsx";
import type { Ask } from "../ask/ask.ts";
import { mountAsk } from "../ask/mount-ask.tsx";
import { Later } from "../ask/later.tsx";
import { Scale } from "../ask/scale.tsx";
import type { Dispose, Host, ShowOptions } from "../host.ts";
import { useShell } from "../shell.ts";
import { localText } from "../texts/texts.ts";
import { Button } from "../ui/button.tsx";
import { TextArea } from "../ui/text-area.tsx";
import type { NpsCampaign, Survey } from "./store.ts";
import surveyCss from "./survey.css?inline";

export function drawSurvey(host: Host<NpsCampaign>, survey: Survey, ask: Ask, by: ShowOptions["by"]): Dispose {
  const { content } = host.campaign;
  return mountAsk(host, ask, by, surveyCss, () => <SurveyCard content={content} survey={survey} ask={ask} by={by} />);
}

interface SurveyCardProps {
  content: NpsCampaign["content"];
  survey: Survey;
  ask: Ask;
  by: ShowOptions["by"];
}

function SurveyCard({ content, survey, ask, by }: SurveyCardProps) {
  const { t, locale } = useShell();
  const step = survey.step.value;
  const titles = {
    score: () => localText(content.question, locale),
    followUp: () => localText(survey.followUp(), locale),
    thanks: () => localText(content.thanks, locale) || t("ask.thanks"),
  };
  const title = titles[step]();
  return (
    <AskFrame ask={ask} by={by} step={step} title={title}>
      {step === "score" && <ScoreStep question={title} survey={survey} ask={ask} />}
      {step === "followUp" && <FollowUpStep question={title} survey={survey} />}
    </AskFrame>
  );
}

function ScoreStep({ question, survey, ask }: { question: string; survey: Survey; ask: Ask }) {
  const { t } = useShell();
  const [moved, setMoved] = useState(false);
  const ends: Record<number, string> = { 0: t("nps.low"), 10: t("nps.high") };
  return (
    <>
      <div>
        <Scale
          from={0}
          to={10}
          value={survey.score.value}
          label={question}
          hint="hint"
          look="scale"
          name={(score) => (ends[score] ? `${score}, ${ends[score]}` : `${score}`)}
          draw={(score) => score}
          onMove={() => setMoved(true)}
          onChoose={survey.choose}
        />
        <div class="ends" aria-hidden="true">
          <span>0 – {ends[0]}</span>
          <span>10 – {ends[10]}</span>
        </div>
      </div>
      <div class="foot">
        <Later ask={ask} />
        <span id="hint" class={moved ? "quiet" : "hidden"}>
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
