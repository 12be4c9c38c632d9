import { Problem, sentenceOf } from "../api/problem.ts";
import { Icon } from "../ui/icon.tsx";

/** Why a config was refused: every finding, or the sentence where there is only that. */
export function Refusal({ error }: { error: unknown }) {
  const findings = error instanceof Problem ? error.findings : [];
  return (
    <div class="notice notice-bad" role="alert">
      <Icon name="warning" />
      {findings.length > 0 ? (
        <div class="refused">
          <p>This cannot be published as it is:</p>
          <ul>
            {findings.map(({ at, message }) => (
              <li key={`${at} ${message}`}>
                {at && <code>{at}</code>} {message}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <p>{sentenceOf(error)}</p>
      )}
    </div>
  );
}
