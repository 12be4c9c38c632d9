export interface Progress {
  show: (done: number, total: number) => void;
  end: () => void;
}

const WIDTH = 30;

/** `importing  [██████░░░░]  1,200 of 3,357` */
export function bar(label: string, done: number, total: number): string {
  const filled = total === 0 ? WIDTH : Math.round((done / total) * WIDTH);
  const format = new Intl.NumberFormat("en-GB");
  return `${label}  [${"█".repeat(filled)}${"░".repeat(WIDTH - filled)}]  ${format.format(done)} of ${format.format(total)}`;
}

/** A bar that redraws itself on a terminal; elsewhere a line per quarter. Nothing is drawn when there was nothing to do. */
export function createProgress(label: string, out: Pick<NodeJS.WriteStream, "isTTY" | "write">): Progress {
  let quarter = -1;
  let isDrawn = false;
  return {
    show(done, total) {
      if (!isDrawn && done === total) return;
      const now = total === 0 ? 4 : Math.floor((done / total) * 4);
      if (out.isTTY) out.write(`\r${bar(label, done, total)}`);
      else if (now !== quarter) out.write(`${bar(label, done, total)}\n`);
      quarter = now;
      isDrawn = true;
    },
    end() {
      if (isDrawn && out.isTTY) out.write("\n");
    },
  };
}
