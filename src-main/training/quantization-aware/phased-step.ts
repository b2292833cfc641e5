import type { StepState, TrainStep } from '../train-step.ts'
import { foldState, isLive } from './fold-state.ts'
import type { LiveNormalization } from './live-normalizations.ts'

/** A part of a run with a step of its own. */
export type Phase = {
  /** The share of the run at whose reaching it is over. */
  readonly until: number
  /** Whether its step trains the net with live normalizations. */
  readonly live: boolean
  readonly make: () => TrainStep
}

/** A step that becomes another one in the course of a run. */
export type PhasedStep = TrainStep & {
  /** Takes the phase for this share of the run; all parameters and moments are handed on, folded when normalizations freeze. */
  readonly advance: (progress: number) => void
}

/**
 * One step after another, live ones first. Only the present one exists. A state that is written may be of any phase: where it is
 * folded already, the live ones are over.
 */
export function createPhasedStep(phases: readonly Phase[], normalizations: readonly LiveNormalization[]): PhasedStep {
  let place = 0
  const phaseAt = (at: number): Phase => {
    const phase = phases[at]
    if (!phase) throw new Error('A run needs at least one phase.')
    return phase
  }
  let current = phaseAt(0).make()
  const moveTo = (next: number, state: StepState): void => {
    if (next !== place) {
      current.dispose()
      place = next
      current = phaseAt(next).make()
    }
    current.write(phaseAt(next).live ? state : foldState(state, normalizations))
  }
  return {
    advance: (progress) => {
      let next = place
      while (next < phases.length - 1 && progress >= phaseAt(next).until) next++
      if (next !== place) moveTo(next, current.read())
    },
    get engine() {
      return current.engine
    },
    run: (batch, learningRate, random) => current.run(batch, learningRate, random),
    infer: (inputs, count) => current.infer(inputs, count),
    firstNotFinite: (inputs, count, limit) => current.firstNotFinite(inputs, count, limit),
    read: () => current.read(),
    write: (state) => {
      const over = phaseAt(place).live && !isLive(state, normalizations)
      moveTo(over ? phases.findIndex(({ live }) => !live) : place, state)
    },
    dispose: () => current.dispose(),
  }
}
