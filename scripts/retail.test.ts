import { describe, expect, it } from "vitest";
import { sampleOf, seatsOf, printSubset } from "./demo-data.ts";
import { SUBSET } from "./import.ts";
import { isCancellation, printCsv, readRetail, splitCsv, type RetailRow } from "./retail.ts";

describe("CSV of the data set", () => {
  it("keeps commas and quotes inside quoted fields, and empty fields", () => {
    expect(splitCsv('536477,22041,"RECORD FRAME 7"" SINGLE, SIZE",48,,')).toEqual([
      "536477",
      "22041",
      'RECORD FRAME 7" SINGLE, SIZE',
      "48",
      "",
      "",
    ]);
  });

  it("prints what it reads", () => {
    const fields = ["1", 'a "b", c', "", "plain"];
    expect(splitCsv(printCsv(fields))).toEqual(fields);
  });
});

describe("the shipped subset", () => {
  const rows = readRetail(SUBSET);

  it("holds 600 customers with their cancellations", () => {
    expect(new Set(rows.map(({ customer }) => customer)).size).toBe(600);
    expect(rows.filter(isCancellation).length).toBeGreaterThan(500);
    expect(rows.every(({ customer }) => /^\d{5}$/.test(customer))).toBe(true);
  });

  it("has a description on every row, also where the file leaves it blank", () => {
    expect(rows.filter(({ description }) => description === "")).toEqual([]);
    expect(rows.find(({ code }) => code === "22423")?.description).toBe("REGENCY CAKESTAND 3 TIER");
  });

  it("is still dirty: it is cleaned at import", () => {
    expect(rows.some(({ price }) => price === 0)).toBe(true);
    expect(rows.some(({ code }) => code === "POST")).toBe(true);
  });
});

function row(customer: string, date: string, invoice = `${customer}-${date}`): RetailRow {
  return { invoice, code: "1", description: "THING", quantity: 1, date: `${date}T10:00`, price: 1, customer, country: "France" };
}

describe("drawing the subset", () => {
  const rows = Array.from({ length: 100 }, (_, index) => row(String(10_000 + index), index < 60 ? "2011-12-01" : "2011-01-01"));

  it("gives each group its share and all seats together", () => {
    expect(seatsOf([60, 40], 10)).toEqual([6, 4]);
    expect(seatsOf([1, 1, 1], 2).reduce((sum, seats) => sum + seats)).toBe(2);
    expect(seatsOf([5, 3], 100)).toEqual([5, 3]);
  });

  it("keeps the shares of recent and of silent customers", () => {
    const sample = sampleOf(rows, 20);
    expect(rows.filter(({ customer, date }) => sample.has(customer) && date > "2011-06")).toHaveLength(12);
    expect(sample.size).toBe(20);
  });

  it("draws the same customers whatever the order of the rows", () => {
    expect([...sampleOf(rows.toReversed(), 20)].toSorted()).toEqual([...sampleOf(rows, 20)].toSorted());
  });

  it("leaves out rows of nobody and of customers not drawn, and a description that repeats", () => {
    const csv = printSubset(
      [row("10001", "2011-12-01"), row("", "2011-12-01"), row("10001", "2011-12-02"), row("10002", "2011-12-03")],
      new Set(["10001"]),
    );
    expect(csv.split("\n").slice(1)).toEqual([
      "10001-2011-12-01,1,THING,1,2011-12-01T10:00,1,10001,France",
      "10001-2011-12-02,1,,1,2011-12-02T10:00,1,10001,France",
      "",
    ]);
  });
});
