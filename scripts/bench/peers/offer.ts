type Props = Record<string, string | number>;

/** What the benchmark calls in a page of a peer. */
export interface Offer {
  track?(name: string, props: Props): unknown;
  /** Shows what asks for an opinion. */
  ask?(): Promise<void>;
  /** Opens a chat. */
  chat?(): Promise<void>;
}

export function offer(it: Offer): void {
  Object.assign(window, { bench: it });
}
