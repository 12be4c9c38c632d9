/** The collector's part for files, in memory: puts them together piece by piece. */
export function createFileIntake() {
  const contents = new Map<string, Blob>();
  const offsets: number[] = [];
  let refusal: { status: number; code: string; detail: string } | null = null;
  const answer = (address: string, piece: Blob): Response => {
    const { pathname, searchParams } = new URL(address, "https://collector.example");
    if (refusal) return Response.json(refusal, { status: refusal.status });
    const offset = Number(searchParams.get("offset"));
    const bytes = Number(searchParams.get("bytes"));
    const id = pathname.slice(pathname.lastIndexOf("/") + 1);
    const before = contents.get(id) ?? new Blob();
    const content = before.size === offset ? new Blob([before, piece]) : before;
    offsets.push(offset);
    contents.set(id, content);
    const attachment = { id, name: searchParams.get("name"), type: "application/pdf", bytes };
    return Response.json({ received: content.size, ...(content.size === bytes ? { attachment } : {}) });
  };
  return {
    /** What came of each file, by its id. */
    contents,
    /** Where the pieces that came begin. */
    offsets,
    /** From now on pieces are answered with it; null = they are taken. */
    refuse: (next: typeof refusal) => void (refusal = next),
    /** Takes pieces, and leaves the rest to `next`; and all of it while nobody is there. */
    over(next: typeof fetch, isDown: () => boolean): typeof fetch {
      return async (input, init) =>
        init?.body instanceof Blob && !isDown() ? answer(String(input), init.body) : next(input, init);
    },
  };
}
