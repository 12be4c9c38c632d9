import type { PersonDetail } from "@tappa/protocol";

const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** What the site or the person said about themselves. */
export function Traits({ traits }: Pick<PersonDetail, "traits">) {
  const entries = Object.entries(traits).toSorted(([one], [other]) => one.localeCompare(other));
  if (entries.length === 0) return <p class="quiet">None given.</p>;
  return (
    <dl class="facts">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === "string" ? <Said text={value} isAddress={name === "email"} /> : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** An e-mail address opens the agent's own mail program. */
function Said({ text, isAddress }: { text: string; isAddress: boolean }) {
  if (!isAddress || !ADDRESS.test(text)) return <>{text}</>;
  return <a href={`mailto:${encodeURIComponent(text).replace("%40", "@")}`}>{text}</a>;
}
