/** Any value that JSON can carry. */
type JsonValue = string | number | boolean | null | JsonValue[] | {
    [key: string]: JsonValue;
};
/** The properties of an event: a JSON object. */
type Props = {
    [key: string]: JsonValue;
};

/** A change of stage. `id` = hash(person, modelVersion, from, to, effectiveAt): browser and collector make the same one. */
interface Transition {
    id: string;
    from: string;
    to: string;
    /** Epoch ms of the threshold instant, not of its computation. */
    effectiveAt: number;
    /** The step of the model whose rule decided. */
    rule: string;
    modelVersion: string;
}

/** Ends what the function that returned it began. Calling it twice does nothing. */
type Dispose = () => void;
/** A value that changes: signal-shaped, so any framework can read it. `subscribe` calls at once with the current value. */
interface Source<T> {
    readonly value: T;
    subscribe(listener: (value: T) => void): Dispose;
}

/** What the visitor answered: yes or no to both purposes, or yes to this one alone. */
type ConsentAnswer = "granted" | "denied" | "measurement" | "widgets";

/** A product in an e-commerce event. `price` per unit in major units, as number or text ("29.99"). */
interface Product {
    product_id: string;
    name?: string;
    price?: number | string;
    quantity?: number | string;
    [more: string]: JsonValue | undefined;
}
interface Money {
    /** Major units. Without `currency` the value is stored as unknown. */
    value?: number | string;
    /** ISO 4217. */
    currency?: string;
}
interface ProductList extends Money {
    products?: Product[];
}
/**
 * The events `track` knows, by name. Add your own by declaration merging:
 * @example declare module "@tappa/sdk" { interface TappaEvents { video_watched: { title: string } } }
 */
interface TappaEvents {
    search_performed: {
        query: string;
    };
    product_viewed: Product & Money;
    cart_added: Product & Money;
    /** `cart_quantity` 0 = the cart is empty now. */
    cart_removed: Product & Money & {
        cart_quantity?: number;
    };
    cart_viewed: ProductList;
    coupon_applied: {
        coupon: string;
    };
    checkout_started: ProductList;
    payment_entered: ProductList;
    checkout_failed: {
        reason?: string;
    };
    /** The same `order_id` is one order, however often it is told. */
    order_completed: ProductList & {
        order_id: string;
        total?: number | string;
        shipping?: number | string;
        tax?: number | string;
    };
    /** Without `value` the whole order. */
    order_refunded: Money & {
        order_id: string;
    };
    review_submitted: {
        product_id?: string;
        rating?: number;
        verified?: boolean;
    };
    signed_up: {
        method?: string;
    };
    logged_in: {
        method?: string;
    };
    lead_submitted: Money;
}
type Arguments<N extends string> = N extends keyof TappaEvents ? [props: TappaEvents[N]] : [props?: Props];
/** What `on` can listen to. */
interface TappaSignals {
    /** The person moved to another stage; told once over all tabs and pages, so not before consent: it has to be remembered. */
    transition: Transition;
    /** A checklist item asks the page for its function of this name. */
    call: string;
    /** `ready` · `blocked`: nothing gets through to the collector · `failed`: the SDK did not load. Told to late listeners too. */
    ready: "ready" | "blocked" | "failed";
}
interface IdentifyOptions {
    /** JWT with `sub` = user id and `exp`, made by the site's own server: HS256 with its secret key, or ES256 with a key of its key set. */
    token?: string;
}
/** Why things are as they are, for people: `await tappa.explain()` in the page's console. */
interface Explanation {
    stage: {
        id: string;
        label: string;
        since: Date | null;
        why: string;
        flags: string[];
    };
    campaigns: {
        campaign: string;
        kind: string;
        shows: boolean;
        why: string;
        gates: {
            gate: string;
            pass: boolean;
            detail: string;
            opensAt: Date | null;
        }[];
    }[];
    /** Found on the page without set-up, by source: names of events, and what could not be told ("order_completed without order_id"). */
    capture: Record<string, string[]>;
    /** One line per check; `fix` says what to do. */
    checks: {
        check: string;
        ok: boolean;
        detail: string;
        fix?: string;
    }[];
}
/** The client: ten members, and no eleventh without removing one. Nothing here ever throws or rejects. */
interface Tappa {
    /** Tells of something that happened. Segment and GA4 names are understood. */
    track<N extends string>(name: N, ...props: Arguments<N>): void;
    /** Says who the visitor is. With a valid token histories join across devices; a new user id begins a new visitor. */
    identify(userId: string, traits?: Props, options?: IdentifyOptions): void;
    /** Tells of a page view. Called by itself on every page; by hand only where an app's address does not change. */
    page(props?: Props): void;
    /**
     * What the visitor answered to being stored and told of: `granted` or `denied` for all, or leave for one purpose alone, `measurement`
     * (pages, events, stage) or `widgets` (chat, asks and what they keep). Stronger than what a consent platform tells. When leave is
     * taken back, all that was kept by it goes at once.
     * @example tappa.consent("widgets");
     */
    consent(answer: ConsentAnswer): void;
    /** The person's lifecycle stage. */
    readonly stage: Source<string>;
    /** Opens a widget by kind (`chat`, `checklist`) or campaign id; `text` goes into the composer of a chat. */
    open(widget: string, text?: string): Promise<void>;
    on<S extends keyof TappaSignals>(signal: S, listener: (value: TappaSignals[S]) => void): Dispose;
    explain(): Promise<Explanation | undefined>;
    /** Sign-out: forgets the visitor in every tab, and has its secret revoked. */
    reset(): void;
    /** Resolves when all that can be sent now was answered. */
    flush(): Promise<void>;
}
interface TappaOptions {
    /** The site's public key, `pk_…`. */
    key: string;
    /** Origin of the collector, e.g. `https://collector.example`. */
    endpoint: string;
    /** Hears of everything that went wrong inside; nothing ever reaches the page by itself. */
    onError?: (error: unknown) => void;
    /**
     * Name of the GA4 data layer. Default `dataLayer`; `false` captures nothing: neither it, nor schema.org, nor what platforms tell. What
     * consent platforms tell is heard all the same.
     */
    capture?: string | false;
}

/**
 * The client of a site. Inert on a server; the same one for the same key.
 * @example
 * const tappa = createTappa({ key: "pk_…", endpoint: "https://collector.example" });
 * tappa.track("order_completed", { order_id: "A-7", value: 42, currency: "EUR" });
 */
declare function createTappa(options: TappaOptions): Tappa;

export { createTappa };
export type { ConsentAnswer, Explanation, IdentifyOptions, Product, Tappa, TappaEvents, TappaOptions, TappaSignals };
