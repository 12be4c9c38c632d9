/**
 * What names itself in `$source`, and how far it is believed ([L6]). A server says 4, which a collector takes from nobody else.
 */
export const SOURCES = {
  "JSON-LD": 1,
  microdata: 1,
  dataLayer: 2,
  segment: 2,
  platform: 3,
  woocommerce: 3,
  shopify: 3,
} as const;

/** A word for `$source`. */
export type SourceName = keyof typeof SOURCES;
