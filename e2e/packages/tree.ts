// oxlint-disable-next-line import/no-unassigned-import -- what is imported for nothing is to cost nothing
import "@tappa/sdk";
import { used, type Client } from "./unused.js";

const client: Client | undefined = undefined;
document.title = `${used} ${client}`;
