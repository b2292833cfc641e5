import type { Graph } from '../../../graph/graph.ts'
import { referenceNets } from '../../templates/reference-nets.ts'

/** A net of the training benchmark. */
export type BenchNet = {
  readonly name: string
  readonly build: () => Graph
  /** Parameters, the four of a batch normalization included. */
  readonly parameters: number
  /** Samples a second of the better of Keras 3 and tf.keras `fit`, as recorded on two cores on 2026-11-23. */
  readonly keras: number
}

const recorded: readonly Omit<BenchNet, 'build'>[] = [
  { name: 'imu_mlp', parameters: 36_595, keras: 27_308 },
  { name: 'feat_mlp', parameters: 71_884, keras: 23_475 },
  { name: 'imu_cnn1d', parameters: 10_022, keras: 6_234 },
  { name: 'digit_cnn', parameters: 6_386, keras: 5_862 },
  { name: 'ds_cnn', parameters: 24_908, keras: 1_654 },
  { name: 'resnet8', parameters: 78_666, keras: 1_132 },
  { name: 'mobilenet_v1_025', parameters: 221_794, keras: 504 },
  { name: 'autoencoder', parameters: 269_992, keras: 10_970 },
]

/** The eight nets of the benchmark, three of them from MLPerf Tiny; layers and recorded rates as measured for this project. */
export const benchNets: readonly BenchNet[] = referenceNets.flatMap(({ name, inputShape, classes, build }) =>
  recorded.filter((one) => one.name === name).map((one) => ({ ...one, build: () => build({ inputShape, classes, seed: 1 }) })),
)
