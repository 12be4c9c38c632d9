import type { ChatField, Locale } from "@tappa/protocol";
import { Icon } from "../ui/icon.tsx";

interface QuestionsProps {
  fields: readonly ChatField[];
  /** Languages that the site speaks. */
  locales: readonly Locale[];
  onChange(fields: ChatField[]): void;
}

const TYPES = { text: "A text", email: "An e-mail address", choice: "One of these" } as const;

function typed(field: ChatField, type: string): ChatField {
  const { choices, ...rest } = field;
  if (type === "choice") return { ...rest, type, choices: choices ?? [] };
  return { ...rest, type: type === "email" ? type : "text" };
}

type Choice = NonNullable<ChatField["choices"]>[number];

/** One a line; those that were there keep their words in each language, also while one is written otherwise. */
function choicesIn(text: string, { choices = [] }: ChatField): Choice[] {
  const lines = text.split("\n");
  const inPlace = lines.length === choices.length ? choices : [];
  return lines.map((value, index) => ({
    value,
    label: (choices.find((one) => one.value === value) ?? inPlace[index])?.label ?? {},
  }));
}

interface RowProps {
  field: ChatField;
  locales: readonly Locale[];
  onChange(field: ChatField): void;
  onRemove(): void;
}

function Row({ field, locales, onChange, onRemove }: RowProps) {
  return (
    <li class="question-row">
      <input
        class="input"
        aria-label="Kept as"
        placeholder="Kept as, e.g. company"
        required
        pattern="[A-Za-z][A-Za-z0-9_]{0,39}"
        title="A word of letters, digits and _"
        value={field.trait}
        onInput={(event) => onChange({ ...field, trait: event.currentTarget.value })}
      />
      <select
        class="input"
        aria-label="Answer"
        value={field.type}
        onChange={(event) => onChange(typed(field, event.currentTarget.value))}
      >
        {Object.entries(TYPES).map(([type, name]) => (
          <option key={type} value={type}>
            {name}
          </option>
        ))}
      </select>
      <label>
        <input
          type="checkbox"
          checked={field.required}
          onChange={(event) => onChange({ ...field, required: event.currentTarget.checked })}
        />{" "}
        Required
      </label>
      <button type="button" class="icon-button" aria-label={`Remove the question for ${field.trait}`} onClick={onRemove}>
        <Icon name="cross" />
      </button>
      <Wording field={field} locales={locales} onChange={onChange} />
    </li>
  );
}

/** The question in each language of the site, and what may be chosen. */
function Wording({ field, locales, onChange }: Omit<RowProps, "onRemove">) {
  return (
    <>
      {locales.map((locale) => (
        <input
          key={locale}
          class="input question-text"
          aria-label={`Question in ${locale}`}
          placeholder={`Question (${locale})`}
          lang={locale}
          dir="auto"
          required={locale === locales[0]}
          maxLength={300}
          value={field.label[locale] ?? ""}
          onInput={(event) => onChange({ ...field, label: { ...field.label, [locale]: event.currentTarget.value } })}
        />
      ))}
      {field.type === "choice" && (
        <textarea
          class="input question-text"
          aria-label="Choices, one a line"
          placeholder="Choices, one a line"
          rows={3}
          required
          value={(field.choices ?? []).map(({ value }) => value).join("\n")}
          onInput={(event) => onChange({ ...field, choices: choicesIn(event.currentTarget.value, field) })}
        />
      )}
      {locales.length > 1 &&
        field.choices?.map((choice, index) => (
          <ChoiceWords
            key={index}
            choice={choice}
            locales={locales}
            onChange={(changed) => onChange({ ...field, choices: field.choices?.with(index, changed) ?? [] })}
          />
        ))}
    </>
  );
}

interface ChoiceWordsProps {
  choice: Choice;
  locales: readonly Locale[];
  onChange(choice: Choice): void;
}

/** What a choice is called in each language; without it is shown as it is kept. */
function ChoiceWords({ choice: { value, label }, locales, onChange }: ChoiceWordsProps) {
  if (value.trim() === "") return null;
  return (
    <div class="choice-words">
      {locales.map((locale) => (
        <input
          key={locale}
          class="input"
          aria-label={`“${value}” in ${locale}`}
          placeholder={`${value} (${locale})`}
          lang={locale}
          dir="auto"
          maxLength={120}
          value={label[locale] ?? ""}
          onInput={(event) => onChange({ value, label: { ...label, [locale]: event.currentTarget.value } })}
        />
      ))}
    </div>
  );
}

/** What visitors are asked about themselves once they have written. */
export function Questions({ fields, locales, onChange }: QuestionsProps) {
  const add = () => onChange([...fields, { trait: "", label: {}, type: "text", required: false }]);
  return (
    <>
      <ul class="plain-list">
        {fields.map((field, index) => (
          <Row
            key={index}
            field={field}
            locales={locales}
            onChange={(changed) => onChange(fields.with(index, changed))}
            onRemove={() => onChange(fields.toSpliced(index, 1))}
          />
        ))}
      </ul>
      <div class="buttons">
        <button type="button" class="button" disabled={fields.length >= 8} onClick={add}>
          Add a question
        </button>
      </div>
    </>
  );
}
