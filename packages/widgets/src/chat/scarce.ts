/** The rest of the room, in characters, is told only when it becomes scarce. */
export const SCARCE = 200;
