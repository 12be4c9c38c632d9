/** Whose turn it is in the inbox: how long somebody waits, times their stage, times their cart. */

/** What lies in a person's cart, as far as events told. */
export interface Cart {
  /** Pieces; 0 = only a value was told. */
  items: number;
  /** null: a price or its currency is not known, or there are several currencies. */
  valueMinor: number | null;
  currency: string | null;
  /** Of the event that changed it last. */
  at: number;
}

/** Weights from 0.1 to 10, in tenths. */
export interface QueueSettings {
  /** By stage; what is absent counts 1. */
  stages: Record<string, number>;
  /** The highest one that the cart's value reaches, in its own currency. Every other cart counts 1. */
  carts: { currency: string; fromMinor: number; weight: number }[];
}

/** What a site's queue goes by until an admin says otherwise. */
export const DEFAULT_QUEUE: QueueSettings = {
  stages: { intent: 1.3, new: 1.2, loyal: 1.5, at_risk: 1.3 },
  carts: ["EUR", "GBP", "USD"].flatMap((currency) => [
    { currency, fromMinor: 50_00, weight: 1.3 },
    { currency, fromMinor: 200_00, weight: 1.6 },
  ]),
};

/** Weights are whole tenths: a product of two is exact. */
const tenths = (weight: number): number => Math.round(weight * 10);

export function stageWeight({ stages }: QueueSettings, stage: string): number {
  return Object.hasOwn(stages, stage) ? stages[stage]! : 1;
}

export function cartWeight({ carts }: QueueSettings, cart: Pick<Cart, "valueMinor" | "currency"> | null): number {
  const value = cart?.valueMinor ?? null;
  if (value === null) return 1;
  const reached = carts.filter(({ currency, fromMinor }) => currency === cart?.currency && fromMinor <= value);
  return reached.toSorted((one, other) => other.fromMinor - one.fromMinor)[0]?.weight ?? 1;
}

/** Stage times cart, in hundredths. */
export function queueWeight(queue: QueueSettings, stage: string, cart: Parameters<typeof cartWeight>[1]): number {
  return tenths(stageWeight(queue, stage)) * tenths(cartWeight(queue, cart));
}

/** The sum as agents see it: minutes × stage × cart. */
export function queueSum(waitMs: number, weight: number): number {
  return (Math.max(0, waitMs) / 60_000) * (weight / 100);
}
