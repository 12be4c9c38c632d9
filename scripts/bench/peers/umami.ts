// oxlint-disable-next-line import/no-unassigned-import -- a script of old, which its users name in a tag; it exports nothing
import "umami/src/tracker/index.js";
import { offer, type Offer } from "./offer.ts";

offer({ track: (name, props) => (window as unknown as { umami: Required<Offer> }).umami.track(name, props) });
