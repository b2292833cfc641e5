import type { DataType, Graph, Quantization } from '../../graph/graph.ts'

export type ModelFile = { readonly name: string; readonly bytes: Uint8Array }

export type ModelFormat = 'tflite' | 'c-array' | 'tkm' | 'keras-h5' | 'keras-zip' | 'onnx' | 'tfjs-layers' | 'tfjs-graph'

/** What the import clinic has to say about a model. */
export type Finding = {
  readonly code: string
  readonly severity: 'info' | 'warning' | 'error'
  readonly message: string
  /** What the person can do about it. */
  readonly fix?: string
}

export type ModelEdge = {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: DataType
  readonly quantization?: Quantization
}

/** A foreign model, ready for the road: shapes known, arithmetic on shapes folded. */
export type ImportedModel = {
  readonly format: ModelFormat
  readonly graph: Graph
  /** Ops under their TensorFlow Lite names, most frequent first. */
  readonly ops: readonly { readonly kind: string; readonly count: number }[]
  readonly inputs: readonly ModelEdge[]
  readonly outputs: readonly ModelEdge[]
  readonly parameters: number
  /** Multiply-accumulates of one inference. */
  readonly macs: number
  readonly findings: readonly Finding[]
  /** Whether TensorFlow Lite Micro has every op. */
  readonly tflm: boolean
}
