/** Something that computes tfjs kernels. Preparing it makes it the backend of tfjs-core in this thread. */
export type TrainingEngine = {
  readonly name: string
  readonly version: string
  readonly prepare: () => Promise<void>
}
