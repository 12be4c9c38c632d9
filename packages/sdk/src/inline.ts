import { leaveCalls } from "./leave-calls.ts";
import { createQueue, type Stub } from "./stub.ts";

// Put inline before everything, it takes the calls of a page that cannot wait for the tag.
const page = window as { tappa?: Stub };
page.tappa ??= createQueue();
// And leaves them for the next page where this one ends before what takes them came.
addEventListener("pagehide", () => leaveCalls(page.tappa?.calls));
