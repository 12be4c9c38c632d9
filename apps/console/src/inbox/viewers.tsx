import { useDesk } from "../frame/context.ts";
import { Avatar } from "../people/naming.tsx";

function useViewers(conversation: string) {
  const { viewing, typing } = useDesk();
  const typists = typing.now.value.get(conversation) ?? [];
  return (viewing.now.value.get(conversation) ?? []).map(({ id, name }) => ({
    id,
    name,
    isTyping: typists.some(({ agent }) => agent === id),
  }));
}

const AND = new Intl.ListFormat("en");

const doing = (names: readonly string[], what: string): string[] =>
  names.length > 0 ? [`${AND.format(names)} ${names.length > 1 ? "are" : "is"} ${what}`] : [];

/** Who has it open as well: said above the messages, before two write the same answer. */
export function Viewers({ conversation }: { conversation: string }) {
  const viewers = useViewers(conversation);
  const writing = viewers.filter(({ isTyping }) => isTyping).map(({ name }) => name);
  const looking = viewers.filter(({ isTyping }) => !isTyping).map(({ name }) => name);
  return (
    <div class="viewers" role="status">
      {viewers.length > 0 && (
        <p class={writing.length > 0 ? "viewers-typing" : undefined}>
          {viewers.slice(0, 3).map(({ id, name }) => (
            <Avatar key={id} person={{ id, name, userId: null }} size={20} />
          ))}
          <span class="clip">
            {[...doing(writing, "writing an answer"), ...doing(looking, "looking at this too")].join("; ")}.
          </span>
        </p>
      )}
    </div>
  );
}

/** The same in a row of the list. */
export function ViewerMarks({ conversation }: { conversation: string }) {
  const viewers = useViewers(conversation);
  if (viewers.length === 0) return null;
  const names = AND.format(viewers.map(({ name }) => name));
  return (
    <span class="row-viewers" title={`${names} – open there now`}>
      <span class="unseen">Open at {names} </span>
      {viewers.slice(0, 3).map(({ id, name, isTyping }) => (
        <span key={id} class={isTyping ? "row-viewer-typing" : undefined}>
          <Avatar person={{ id, name, userId: null }} size={18} />
        </span>
      ))}
    </span>
  );
}
