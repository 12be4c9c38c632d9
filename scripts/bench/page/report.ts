import type { Figures } from "./figures.ts";

/** A subject and the medians of its figures. */
export interface Column {
  page: string;
  title: string;
  from: string;
  figures: Figures;
}

type Name = keyof Figures;

interface Row {
  name: Name;
  title: string;
  /** Which of our pages the target is held against: the tag as a tracker among trackers, or the page that shows the widget. */
  ours: string;
  target: number | "umami" | null;
  unit: 1 | 1000;
  /** Less what a page has without anybody's script. */
  isAdded?: true;
}

const ROWS: Row[] = [
  { name: "initMs", title: "script evaluation + init, script ms", ours: "tappa", target: "umami", unit: 1 },
  { name: "longestTaskMs", title: "longest task, ms", ours: "tappa", target: 50, unit: 1 },
  { name: "callerMs", title: "100 × track(), caller blocked, ms", ours: "tappa", target: 10, unit: 1, isAdded: true },
  { name: "trackMs", title: "100 × track(), all main-thread work, ms", ours: "tappa", target: 100, unit: 1, isAdded: true },
  { name: "askMs", title: "NPS shown, from decision to pixels, script ms", ours: "tappa-whole", target: 46, unit: 1 },
  { name: "askStyleMs", title: "the same, style and layout, ms", ours: "tappa-whole", target: null, unit: 1 },
  { name: "chatMs", title: "chat opened, script ms", ours: "tappa-unasked", target: 60, unit: 1 },
  { name: "chatStyleMs", title: "the same, style and layout, ms", ours: "tappa-unasked", target: null, unit: 1 },
  { name: "heapBytes", title: "heap added, kB", ours: "tappa", target: 150_000, unit: 1000, isAdded: true },
  { name: "codeBytes", title: "code that the page loads, gzip -9, kB", ours: "tappa", target: null, unit: 1000 },
];

/** One row of the table, in the units of the figures. */
export interface Line {
  name: Name;
  title: string;
  unit: number;
  values: (number | undefined)[];
  ours: number | undefined;
  target: number | undefined;
  isMet: boolean | undefined;
  /** Ours over the target. */
  ratio: number | undefined;
}

export function linesOf(columns: readonly Column[]): Line[] {
  const figureOf = (page: string, name: Name) => columns.find((column) => column.page === page)?.figures[name];
  return ROWS.map(({ name, title, ours: page, target: wanted, unit, isAdded }) => {
    const base = isAdded ? (figureOf("bare", name) ?? 0) : 0;
    const valueOf = (of: string) => {
      const value = figureOf(of, name);
      return value === undefined ? undefined : value - base;
    };
    const ours = valueOf(page);
    const target = (wanted === "umami" ? valueOf("umami") : wanted) ?? undefined;
    const isKnown = ours !== undefined && target !== undefined;
    return {
      name,
      title,
      unit,
      values: columns.map((column) => valueOf(column.page)),
      ours,
      target,
      isMet: isKnown ? ours <= target : undefined,
      ratio: isKnown ? ours / target : undefined,
    };
  });
}

/** Three digits are as many as such figures carry. */
const shown = (value: number | undefined, unit: number): string => {
  if (value === undefined) return "–";
  const scaled = value / unit;
  return scaled.toFixed(Math.abs(scaled) < 10 ? 1 : 0);
};

const verdictOf = ({ isMet, ratio }: Line): string =>
  isMet === undefined ? "" : `${isMet ? "met" : "**not met**"}, ${ratio!.toFixed(2)} ×`;

/** The table in Markdown. */
export function tableOf(columns: readonly Column[]): string {
  const head = ["what", "target", ...columns.map(({ title }) => title), "ours over the target"];
  const rows = linesOf(columns).map((line) => [
    line.title,
    line.target === undefined ? "–" : `≤ ${shown(line.target, line.unit)}`,
    ...line.values.map((value) => shown(value, line.unit)),
    verdictOf(line),
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
