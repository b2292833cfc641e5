/** The one primary action of a step. `missing` says in a sentence why it cannot be done yet; `plain` goes without an arrow. */
export type Primary = { label: string; run: () => void; missing?: string | undefined; busy?: string | undefined; plain?: boolean }
