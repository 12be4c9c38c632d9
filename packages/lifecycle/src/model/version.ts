import { canonicalJson, hash } from "../hash.ts";
import type { Model } from "./model.ts";

/** The version of a model: the hash of its canonical JSON without the version itself. */
export function modelVersion(model: Omit<Model, "version">): string {
  return hash(canonicalJson({ ...model, version: "" }));
}
