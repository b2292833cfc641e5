import type { Result } from '../../contract/result.ts'
import type { ActivationRange } from '../../training/activation-range.ts'
import type { FoundRange, RangeFinder } from './range-finder.ts'
import { checkSpan, extremesOf } from './value-span.ts'

/** The heart of a method; it is only given batches with values that are all finite numbers. */
export type FinderCore = {
  readonly observe: (batch: Float32Array, extremes: ActivationRange) => void
  readonly nextPass?: () => void
  /** The answer; `span` holds the smallest and largest value of all batches. */
  readonly finish: (span: ActivationRange) => Result<FoundRange>
}

/** A range finder around a core: empty batches are skipped; no values at all, or values that are no numbers, are refused. */
export function checkedFinder(core: FinderCore): RangeFinder {
  let seen: ActivationRange | null = null
  return {
    observe: (batch) => {
      const extremes = extremesOf(batch)
      if (!extremes) return
      seen = seen ? { min: Math.min(seen.min, extremes.min), max: Math.max(seen.max, extremes.max) } : extremes
      if (checkSpan(seen).ok) core.observe(batch, extremes)
    },
    nextPass: () => core.nextPass?.(),
    finish: () => {
      const span = checkSpan(seen)
      return span.ok ? core.finish(span.value) : span
    },
  }
}

/** A finder that only needs the smallest and largest value of all batches. */
export function spanFinder(finish: (span: ActivationRange) => FoundRange): RangeFinder {
  return checkedFinder({ observe: () => undefined, finish: (span) => ({ ok: true, value: finish(span) }) })
}

/** A finder that needs all batches at once; they are copied and kept. */
export function gatheringFinder(
  finish: (batches: readonly Float32Array[], span: ActivationRange) => Result<FoundRange>,
): RangeFinder {
  const batches: Float32Array[] = []
  return checkedFinder({ observe: (batch) => batches.push(batch.slice()), finish: (span) => finish(batches, span) })
}

/** All values of some batches, one after the other. */
export function joinBatches(batches: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(batches.reduce((sum, batch) => sum + batch.length, 0))
  let place = 0
  for (const batch of batches) {
    joined.set(batch, place)
    place += batch.length
  }
  return joined
}
