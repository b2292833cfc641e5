/** What the app asked of the desktop, in order: one line each, for the story to look at. */
export const record: string[] = []
