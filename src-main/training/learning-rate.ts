import type { TrainingSettings } from './settings.ts'

/** The rate at the end of a cosine, as a share of the rate at its start. */
const finalShare = 0.01

/** The learning rate of a step; `progress` runs from 0 to 1 over all steps of the run. */
export function learningRateAt(settings: Pick<TrainingSettings, 'learningRate' | 'schedule'>, progress: number): number {
  if (settings.schedule === 'constant') return settings.learningRate
  const share = finalShare + ((1 - finalShare) * (1 + Math.cos(Math.PI * Math.min(progress, 1)))) / 2
  return settings.learningRate * share
}
