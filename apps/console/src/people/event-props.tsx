import type { Props } from "@tappa/lifecycle";

/** What an event was sent with, beside its name and `also`. */
export function EventProps({ name, props, also = {} }: { name: string; props: Props; also?: Record<string, string> }) {
  const all = Object.entries<Props[string]>({ event: name, ...also }).concat(Object.entries(props));
  return (
    <dl class="event-props">
      {all.map(([term, value], index) => (
        <div key={index}>
          <dt>{term}</dt>
          <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
