import type { BatchSettings } from '../batches.ts'
import type { AugmentationRecipe } from '../settings.ts'
import type { TrainingSet } from '../training-set.ts'

/** What the thread that fills batches is started with. The samples lie in shared memory. */
export type InputTask = {
  readonly set: TrainingSet
  readonly size: number
  readonly settings: Omit<BatchSettings, 'augment'>
  readonly recipe: AugmentationRecipe | null
  /** The number of the run's last batch, counted from 0. */
  readonly last: number
  readonly memory: SharedArrayBuffer
}
