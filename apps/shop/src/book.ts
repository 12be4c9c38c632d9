import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { DeliveryId, Totals } from "./cart.ts";

export interface Address {
  name: string;
  email: string;
  line1: string;
  line2: string;
  city: string;
  postcode: string;
  country: string;
}

export interface Order {
  id: string;
  at: number;
  address: Address;
  delivery: DeliveryId;
  lines: { code: string; quantity: number }[];
  totals: Totals;
}

export interface Customer {
  name: string;
  email: string;
}

interface Pages {
  orders: Record<string, Order>;
  customers: Record<string, Customer>;
  sessions: Record<string, string>;
}

export interface Book {
  place(order: Omit<Order, "id" | "at">): Order;
  order(id: string): Order | undefined;
  ordersOf(email: string): Order[];
  /** Opens a session; `isNew` tells a sign-up from a sign-in. */
  signIn(customer: Customer): { session: string; isNew: boolean };
  signOut(session: string): void;
  customer(session: string | undefined): Customer | undefined;
  /** Resolves when everything so far is in the file. */
  settled(): Promise<void>;
}

export interface BookOptions {
  /** JSON file that survives a restart; without it everything is in memory. */
  file?: string;
  now: () => number;
}

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

function newOrderId(): string {
  return `HR-${[...randomBytes(8)].map((byte) => LETTERS[byte % LETTERS.length]).join("")}`;
}

function load(file: string | undefined): Pages {
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Pages;
  return { orders: {}, customers: {}, sessions: {} };
}

/** The shop's memory: orders, customers and who is signed in. */
export function createBook({ file, now }: BookOptions): Book {
  const pages = load(file);
  let writing = Promise.resolve();
  if (file) mkdirSync(dirname(file), { recursive: true });

  function save(): void {
    if (!file) return;
    writing = writing.then(() => writeFile(`${file}.new`, JSON.stringify(pages))).then(() => rename(`${file}.new`, file));
  }

  return {
    place(draft) {
      const order: Order = { ...draft, id: newOrderId(), at: now() };
      pages.orders[order.id] = order;
      save();
      return order;
    },
    order: (id) => (Object.hasOwn(pages.orders, id) ? pages.orders[id] : undefined),
    ordersOf: (email) =>
      Object.values(pages.orders)
        .filter((order) => order.address.email.toLowerCase() === email.toLowerCase())
        .toSorted((a, b) => b.at - a.at),
    signIn(customer) {
      const key = customer.email.toLowerCase();
      const isNew = !Object.hasOwn(pages.customers, key);
      const session = randomBytes(16).toString("base64url");
      pages.customers[key] = customer;
      pages.sessions[session] = key;
      save();
      return { session, isNew };
    },
    signOut(session) {
      delete pages.sessions[session];
      save();
    },
    customer(session) {
      if (!session || !Object.hasOwn(pages.sessions, session)) return undefined;
      return pages.customers[pages.sessions[session] ?? ""];
    },
    settled: () => writing,
  };
}
