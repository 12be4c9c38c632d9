// Apart from the list of aliases: this much every page loads.
export const spelt = (name: string): string => name.toLowerCase().replaceAll(" ", "_");

/** The internal name of an event by the aliases that a config lists. */
export const nameBy = (listed: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(listed, spelt(name)) ? listed[spelt(name)]! : name;
