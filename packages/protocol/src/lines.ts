/** Cuts a stream of text chunks into lines for `onLine`; the tail without a newline waits for the next chunk. */
export function createLineSplitter(onLine: (line: string) => void): (chunk: string) => void {
  let tail = "";
  return (chunk) => {
    const lines = (tail + chunk).split("\n");
    tail = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  };
}
