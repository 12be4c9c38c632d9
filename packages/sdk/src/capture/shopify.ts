import type { CreateReader } from "./reader.ts";

/** Where Shopify's custom pixel, which runs in a sandbox beside the page, finds who the visitor is. */
export const proofKey = (key: string): string => `tappa-proof-${key}`;

/**
 * With consent keeps the visitor's proof where the pixel can read it, so that both speak of one visitor; follows when another
 * takes its place, and takes it away with the consent. Returns what looks again.
 */
export const createReader: CreateReader = ({ key, session, stage }) => {
  const at = proofKey(key);
  let kept: string | undefined;
  const share = () => {
    const { id, secret } = session.visitors.current();
    const proof = session.consent.status() === "granted" ? JSON.stringify({ id, secret }) : "";
    if (proof === kept) return;
    kept = proof;
    // A refused storage throws; then the pixel makes a visitor of its own.
    if (proof) localStorage.setItem(at, proof);
    else localStorage.removeItem(at);
  };
  // Whatever changes visitor or consent sets the facts.
  stage.facts.subscribe(share);
  return share;
};
