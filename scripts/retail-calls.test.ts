import { describe, expect, it } from "vitest";
import { LIMITS } from "../packages/protocol/src/limits.ts";
import { SUBSET } from "./import.ts";
import { readRetail, type RetailRow } from "./retail.ts";
import { historyOf, matchCancellation, productsOf, shiftDaysFor } from "./retail-calls.ts";

const DAY_MS = 86_400_000;

function row(part: Partial<RetailRow> = {}): RetailRow {
  return {
    invoice: "536365",
    code: "22423",
    description: "REGENCY CAKESTAND 3 TIER",
    quantity: 2,
    date: "2011-12-01T08:26",
    price: 12.75,
    customer: "17850",
    country: "United Kingdom",
    ...part,
  };
}

const open = (part: Partial<RetailRow>) => ({ ...row(part), isRefunded: false });

const nobodys = (part: Partial<RetailRow> = {}) => row({ customer: "", ...part });

describe("moving the times", () => {
  it("moves by whole days so that the last day of the data is yesterday, at any hour", () => {
    for (const now of ["2026-11-21T00:00:00Z", "2026-11-21T23:59:59Z"]) {
      const shiftDays = shiftDaysFor([row(), row({ date: "2011-12-09T12:50" })], Date.parse(now));
      expect(new Date(Date.parse("2011-12-09T12:50Z") + shiftDays * DAY_MS).toISOString()).toBe("2026-11-20T12:50:00.000Z");
    }
  });

  it("keeps the hour of the day and the gaps", () => {
    const { calls } = historyOf([row(), row({ invoice: "2", date: "2011-12-03T09:00" })], 10);
    expect(calls.map(({ timestamp }) => timestamp)).toEqual([
      "2011-12-11T08:26:00.000Z",
      "2011-12-11T08:26:00.000Z",
      "2011-12-13T09:00:00.000Z",
    ]);
  });
});

describe("orders", () => {
  it("are the rows of one invoice with a quantity and a price; fees are shipping", () => {
    const { calls, orders, rows } = historyOf(
      [
        row(),
        row({ code: "POST", description: "POSTAGE", quantity: 1, price: 18 }),
        row({ code: "X", price: 0 }),
        row({ code: "Y", quantity: -1 }),
      ],
      0,
    );
    expect([orders, rows]).toMatchObject([1, { ordered: 2, unpriced: 1, unstocked: 1 }]);
    expect(calls[1]).toMatchObject({
      type: "track",
      event: "Order Completed",
      userId: "customer-17850",
      messageId: "retail-order-536365",
      properties: {
        order_id: "536365",
        value: 25.5,
        shipping: 18,
        total: 43.5,
        currency: "GBP",
        products: [{ product_id: "22423", name: "REGENCY CAKESTAND 3 TIER", price: 12.75, quantity: 2 }],
      },
    });
  });

  it("come after one identify that holds a country and no invented name", () => {
    const { calls } = historyOf([row()], 0);
    expect(calls[0]).toEqual({
      type: "identify",
      messageId: "retail-customer-17850",
      userId: "customer-17850",
      timestamp: "2011-12-01T08:26:00.000Z",
      traits: { country: "United Kingdom" },
    });
  });

  it("of fees alone are none", () => {
    expect(historyOf([row({ code: "POST" })], 0)).toMatchObject({ orders: 0, refunds: 0, rows: { feesAlone: 1 } });
  });

  it("with very many products keep what fits and say how many there were", () => {
    const many = Array.from({ length: 400 }, (_, index) => row({ code: String(index) }));
    const { products, products_total } = productsOf(many);
    expect(products_total).toBe(400);
    expect(products.length).toBeGreaterThan(100);
    expect(Buffer.byteLength(JSON.stringify(products))).toBeLessThan(LIMITS.eventBytes);
  });
});

describe("cancellations", () => {
  const cancelled = row({ invoice: "C536379", quantity: -2, date: "2011-12-05T10:00" });

  it("refund the latest earlier line with the same code and quantity", () => {
    const lines = [
      open({ invoice: "1" }),
      open({ invoice: "2", date: "2011-12-04T10:00" }),
      open({ invoice: "3", date: "2011-12-06T10:00" }),
    ];
    expect(matchCancellation(cancelled, lines)?.invoice).toBe("2");
  });

  it("match neither another quantity nor another code nor a line refunded before", () => {
    const lines = [open({ quantity: 3 }), open({ code: "1" }), { ...open({}), isRefunded: true }];
    expect(matchCancellation(cancelled, lines)).toBeUndefined();
  });

  it("become one refund per order, and the same line is refunded once", () => {
    const history = historyOf(
      [
        row(),
        row({ code: "1", quantity: 1, price: 2 }),
        cancelled,
        row({ ...cancelled, code: "1", quantity: -1, price: 2 }),
        row({ ...cancelled, invoice: "C9" }),
      ],
      0,
    );
    expect(history).toMatchObject({ orders: 1, refunds: 1, rows: { ordered: 2, refunded: 2, unmatched: 1 } });
    expect(history.calls.at(-1)).toMatchObject({
      event: "Order Refunded",
      messageId: "retail-refund-C536379-536365",
      properties: { order_id: "536365", refund_id: "C536379-536365", value: 27.5, currency: "GBP" },
    });
  });

  it("of another customer's order are counted as unmatched, not invented", () => {
    expect(historyOf([row({ customer: "10000" }), cancelled], 0)).toMatchObject({
      refunds: 0,
      rows: { unmatched: 1 },
    });
  });
});

describe("rows without a customer", () => {
  it("are one anonymous person per invoice, of whom nothing else is known", () => {
    const { calls, ...counts } = historyOf([nobodys(), nobodys({ code: "1" }), nobodys({ invoice: "2" })], 0);
    expect(counts).toMatchObject({ customers: 0, anonymous: 2, orders: 2, rows: { ordered: 3 } });
    expect(calls.map((call) => [call.type, "anonymousId" in call && call.anonymousId])).toEqual([
      ["track", "invoice-536365"],
      ["track", "invoice-2"],
    ]);
  });

  it("refund nothing, since nobody can say whose order it was, and adjust no debts", () => {
    const rows = [nobodys(), nobodys({ invoice: "C9", quantity: -2, date: "2011-12-02T10:00" }), nobodys({ invoice: "A9" })];
    expect(historyOf(rows, 0)).toMatchObject({ orders: 1, refunds: 0, rows: { ordered: 1, nobodys: 1, adjusted: 1 } });
  });
});

describe("the history of the shipped subset", () => {
  const rows = readRetail(SUBSET);
  const history = historyOf(rows, 5460);

  it("is the same every time and has no message id twice", () => {
    expect(historyOf(rows, 5460)).toEqual(history);
    expect(new Set(history.calls.map(({ messageId }) => messageId)).size).toBe(history.calls.length);
  });

  it("says of every row what became of it", () => {
    expect(Object.values(history.rows).reduce((sum, count) => sum + count)).toBe(rows.length);
  });

  it("is in the order of time and fits the wire", () => {
    const times = history.calls.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted());
    const largest = Math.max(...history.calls.map((call) => Buffer.byteLength(JSON.stringify(call))));
    expect(largest).toBeLessThan(LIMITS.eventBytes);
  });

  it("never refunds more than was bought", () => {
    const net = new Map<unknown, number>();
    for (const call of history.calls) {
      if (call.type !== "track") continue;
      const { order_id: id, value } = call.properties;
      net.set(id, (net.get(id) ?? 0) + (call.event === "Order Completed" ? Number(value) : -Number(value)));
    }
    expect([...net.values()].filter((value) => value < -0.005)).toEqual([]);
  });
});
