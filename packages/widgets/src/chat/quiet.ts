/** What the visitor does not want of a new message. */
export interface Quiet {
  sound?: boolean;
  title?: boolean;
}

/** Where the chat's storage keeps it: on the device, so in every tab. */
export const QUIET = "quiet";
