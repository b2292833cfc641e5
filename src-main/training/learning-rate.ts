import type { TrainingSettings } from './settings.ts'

/** The rate at the end of a cosine or a line, as a share of the rate at its start. */
const finalShare = 0.01

/** The learning rate of a step; `progress` runs from 0 to 1 over all steps of the run. */
export function learningRateAt(
  settings: Pick<TrainingSettings, 'learningRate' | 'schedule' | 'warmup' | 'epochs'>,
  progress: number,
): number {
  const done = Math.min(progress, 1)
  const warmth = settings.warmup > 0 ? Math.min(1, (done * settings.epochs) / settings.warmup) : 1
  return settings.learningRate * shareAt(settings.schedule, done) * warmth
}

function shareAt(schedule: TrainingSettings['schedule'], done: number): number {
  switch (schedule) {
    case 'constant':
      return 1
    case 'steps':
      return 0.1 ** Math.min(2, Math.floor(done * 3))
    case 'linear':
      return finalShare + (1 - finalShare) * (1 - done)
    case 'cosine':
      return finalShare + ((1 - finalShare) * (1 + Math.cos(Math.PI * done))) / 2
  }
}
