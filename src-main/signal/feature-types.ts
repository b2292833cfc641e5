import type { DatasetKind } from '../data/dataset.ts'
import type { Constant, ParameterField } from '../graph/device-data.ts'

/** The names of the feature blocks. */
export type FeatureBlockName = 'raw' | 'statistics' | 'spectrum' | 'spectrogram' | 'mfcc' | 'image' | 'columns'

/** A parameter's value: a number, a switch, or a choice by name. */
export type ParameterValue = number | boolean | string

/** One adjustable parameter of a block, as the Features step shows it. */
export type FeatureParameter = {
  readonly name: string
  readonly label: string
  readonly unit: string
  /** Simple mode shows these; Expert all. */
  readonly simple: boolean
  readonly help: string
} & (
  | { readonly type: 'number'; readonly min: number; readonly max: number; readonly step: number; readonly fallback: number }
  | { readonly type: 'switch'; readonly fallback: boolean }
  | { readonly type: 'choice'; readonly choices: readonly string[]; readonly fallback: string }
)

/** What a block is fed: one window, row, or picture. Shapes as in Sample. */
export type FeatureInput = {
  readonly kind: DatasetKind
  readonly shape: readonly number[]
  readonly sampleRateHz: number | null
  readonly channels: readonly string[]
}

/** Which block with which parameters, on which input. Serialisable; nothing learned yet. */
export type FeatureSettings = {
  readonly block: FeatureBlockName
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly input: FeatureInput
}

/**
 * Settings with what was learned from the training part. Output value i is (x - mean[i % period]) * inverseDeviation[i % period]
 * where period is the length of both lists.
 */
export type FeaturePipeline = {
  readonly settings: FeatureSettings
  /** Without batch: [1, length, channels], [frames, bands, 1], [height, width, channels] or [features]. */
  readonly outputShape: readonly number[]
  readonly scaling: { readonly mean: readonly number[]; readonly inverseDeviation: readonly number[] }
}

/**
 * One call of a signal kernel: `kernel(&parameters, input, output, scratch)`, all pointers to float32. Calls run in order;
 * the first reads the window, each next one reads the output before it, and `inPlace` calls may write where they read.
 */
export type SignalCall = {
  readonly kernel: string
  /** The file under resources/device that defines it, without extension. */
  readonly source: string
  readonly parameters: readonly ParameterField[]
  /** Lengths in float32 elements. */
  readonly inputLength: number
  readonly outputLength: number
  readonly scratchLength: number
  readonly inPlace: boolean
}

/** A feature pipeline as device calls; pointers in parameters index `constants`. */
export type SignalLowering = { readonly calls: readonly SignalCall[]; readonly constants: readonly Constant[] }
