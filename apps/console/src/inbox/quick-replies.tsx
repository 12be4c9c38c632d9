/** What the visitor was offered to answer with. */
export function QuickReplies({ replies = [] }: { replies?: readonly string[] | undefined }) {
  if (replies.length === 0) return null;
  return (
    <ul class="offered" aria-label="Quick replies offered">
      {replies.map((text) => (
        <li key={text} dir="auto">
          {text}
        </li>
      ))}
    </ul>
  );
}
