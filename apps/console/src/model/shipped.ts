import { canonicalModel, presets, type Model } from "@tappa/lifecycle";

/** Every model that ships with the product: the one a site starts with, then the published ones. */
export const SHIPPED: readonly Model[] = [canonicalModel, ...presets];
