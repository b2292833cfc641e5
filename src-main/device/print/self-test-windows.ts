/** Stored windows and the model's answers, as raw little-endian bytes; several inputs or outputs one after another. */
export type SelfTestWindows = {
  readonly inputs: readonly Uint8Array[]
  readonly outputs: readonly Uint8Array[]
}
