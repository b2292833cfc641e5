/** What structured clone carries whole: left as it is by `Frozen`. */
type Whole = ArrayBufferView | ArrayBuffer | Date | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>

/** T with every property read-only, all the way down, so that values may be handed over without a copy. */
export type Frozen<T> = T extends Whole ? T : T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T
