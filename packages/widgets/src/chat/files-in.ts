/** Files that were picked, pasted or dropped; a pasted text that brings a picture of itself along is a text. */
export function filesIn({ clipboardData, dataTransfer, target }: Event & Partial<ClipboardEvent & DragEvent>): File[] {
  if (clipboardData?.getData("text")) return [];
  return [...((clipboardData ?? dataTransfer ?? (target as HTMLInputElement)).files ?? [])];
}
