import type { Figure } from '../contract/figure.ts'

export type Runtime = 'tinykiln' | 'tflm'

/** See the table "Fit" of the design: judged on the high end of the band and on the value, in percent of what the board offers. */
export type Verdict = 'fits' | 'tight' | 'unsure' | 'too-big' | 'not-known'

/** A share of a sum with the one it belongs to. `ofBoard`: the board's own core, not the model. */
export type FitPart = { readonly owner: string; readonly figure: Figure; readonly ofBoard: boolean }

/** What a model needs on one board and whether that is there. */
export type Fit = {
  readonly board: string
  readonly runtime: Runtime
  /** True when even the unlucky end of every estimate is within the board's limits. */
  readonly fits: boolean
  readonly verdict: Verdict
  /** Everything in flash, the board's core included; `flashParts` splits it. */
  readonly flash: Figure
  readonly ram: Figure
  readonly flashLimit: number
  readonly ramLimit: number
  readonly flashParts: readonly FitPart[]
  readonly ramParts: readonly FitPart[]
  readonly latencyMs: Figure
  readonly energyMicroJ: Figure
  readonly why: readonly string[]
}

/** What the signal blocks cost beside the model, as `features run` prints it: float operations, bytes of RAM and flash. */
export type FeatureCost = { readonly ops: number; readonly ram: number; readonly flash: number }
