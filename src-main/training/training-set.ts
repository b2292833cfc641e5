/**
 * Samples in one block: `inputs` holds `count` samples one after the other, each with as many values as the graph's input.
 * Classification has one class index a sample; regression and anomaly have `values`, as many a sample as the graph's output.
 */
export type TrainingSet = {
  readonly count: number
  readonly inputs: Float32Array
} & ({ readonly labels: Int32Array; readonly values?: never } | { readonly values: Float32Array; readonly labels?: never })
