import type { Board } from '../boards/board.ts'
import type { DevicePlan } from '../device/plan.ts'
import type { Graph } from '../graph/graph.ts'
import type { FeaturePipeline, SignalLowering } from '../signal/feature-types.ts'

export type ExportTarget = 'tflite' | 'c-array' | 'c' | 'arduino' | 'arduino-tflm' | 'platformio' | 'report'

/** Something to know before the export is used. Errors mean that it will not work on this board. */
export type LintFinding = {
  readonly code: string
  readonly severity: 'note' | 'warning' | 'error'
  readonly message: string
}

/** Stored windows and what the model answered: replayed on the chip. All arrays have one entry a window. */
export type SelfTestVectors = {
  /** Quantized model inputs, raw little-endian bytes; several inputs one after another. */
  readonly inputs: readonly Uint8Array[]
  /** Quantized model outputs that the integer kernels gave. */
  readonly outputs: readonly Uint8Array[]
}

export type ExportRequest = {
  readonly graph: Graph
  /** Made from the graph where it is missing. */
  readonly plan?: DevicePlan
  readonly labels: readonly string[]
  /** The signal calls before the model; none: readings go in as they are. */
  readonly features?: { readonly pipeline: FeaturePipeline; readonly lowering: SignalLowering }
  readonly board: Board
  readonly as: ExportTarget
  readonly name: string
  /**
   * Readings go in one after another: true, or how many moments (rows of the model's input along time) at a time; false: windows
   * only. Left out: where it costs nothing, with statistics.
   */
  readonly stream?: boolean | number
  readonly selfTest?: SelfTestVectors
  /** C by the smallest kernels instead of the quickest; the same outputs. */
  readonly small?: boolean
  /** Named texts that travel in a .tflite file; nothing that goes onto a chip carries them. */
  readonly metadata?: Readonly<Record<string, string>>
}

export type ExportedFile = { readonly path: string; readonly bytes: Uint8Array }
export type Export = { readonly files: readonly ExportedFile[]; readonly lint: readonly LintFinding[] }
