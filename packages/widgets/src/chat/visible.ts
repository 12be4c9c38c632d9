/**
 * What would turn or hide the text around it without being seen. Joiners between letters that need them, and in emoji, are
 * left alone.
 */
const UNSEEN =
  /(?![\t\n\r])\p{Cc}|[\u200b\u202a-\u202e\u2060-\u206f\ufeff]|(?<=^|[\s!-\u02ff])[\u200c\u200d]|[\u200c\u200d](?=$|[\s!-\u02ff])/gu;

const nameOf = (sign: string): string => `⟨U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

/** What cannot be seen is called by its name. */
export const visible = (written: string): string => written.replace(UNSEEN, nameOf);
