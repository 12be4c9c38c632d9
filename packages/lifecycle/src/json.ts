/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** The properties of an event: a JSON object. */
export type Props = { [key: string]: JsonValue };
