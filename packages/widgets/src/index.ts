export type { Dispose, Host, HostStorage, Outgoing, Show, ShowOptions, Source } from "./host.ts";
