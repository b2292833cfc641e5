import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Failure } from '../contract/result.ts'
import { purposes } from './batches.ts'
import type { BestEpoch, Checkpoint } from './checkpoint.ts'
import { divergence, explosionLimit } from './divergence.ts'
import { createInputSource, type InputSource } from './input/input-source.ts'
import { learningRateAt } from './learning-rate.ts'
import type { LossKind } from './loss.ts'
import { createProgressMeter } from './progress-meter.ts'
import { createRandom } from './random.ts'
import { scoreSet } from './score-set.ts'
import type { TrainOptions } from './train-options.ts'
import type { TrainStep } from './train-step.ts'
import type { EpochReport, TrainingOutcome } from './training-outcome.ts'

/** Turns of the event loop are taken this often, so that messages (cancel) arrive. */
const turnMilliseconds = 30
const defaultCheckpointSeconds = 5
/** Where no value has become infinite yet, the layer to blame is the first with values beyond this. */
const hugeActivation = 1e4

/** A run over a prepared step. */
export type EpochRun = Pick<
  TrainOptions,
  'train' | 'validation' | 'settings' | 'onProgress' | 'signal' | 'checkpoint' | 'input'
> & {
  readonly step: TrainStep
  readonly loss: LossKind
  /** Values a sample that the net gives. */
  readonly size: number
  /** Called before each step with the share of all steps that is done. */
  readonly beforeStep?: (progress: number) => void
  /** Replaces the validation accuracy of an epoch, and how good it is: the highest wins. */
  readonly judge?: (report: EpochReport) => Promise<{ readonly report: EpochReport; readonly merit: number }>
}

/** How a run ended. `best` holds the state to keep. */
export type EpochRunEnd = Pick<TrainingOutcome, 'history' | 'stopped' | 'failure' | 'samplesPerSecond' | 'firstStepAt'> & {
  readonly best: BestEpoch | null
}

const byLoss = async (report: EpochReport) => ({ report, merit: -(report.validationLoss ?? report.loss) })

/** The loop over epochs and steps: order, schedule, best state, early stop, checkpoints, progress, cancel. */
export async function runEpochs(run: EpochRun): Promise<EpochRunEnd> {
  const batches = createInputSource(run.train, run.size, run.settings, run.input)
  try {
    return await runOver(run, batches)
  } finally {
    batches.close()
  }
}

async function runOver(run: EpochRun, batches: InputSource): Promise<EpochRunEnd> {
  const { settings, step, train, checkpoint: hooks } = run
  const judge = run.judge ?? byLoss
  const resumed = hooks?.resume
  if (resumed !== undefined) step.write(resumed.state)
  const history: EpochReport[] = [...(resumed?.history ?? [])]
  let best: BestEpoch | null = resumed?.best ?? null
  let position = {
    epoch: resumed?.epoch ?? 1,
    step: resumed?.step ?? 0,
    lossSum: resumed?.lossSum ?? 0,
    correct: resumed?.correct ?? 0,
  }
  const meter = createProgressMeter(batches.size, batches.steps, settings.epochs, position)
  const snapshot = (): Checkpoint => ({ version: 1, ...position, state: step.read(), best, history: [...history] })
  const end = (stopped: TrainingOutcome['stopped'], failure: Failure | null = null): EpochRunEnd => ({
    history,
    stopped,
    failure,
    best,
    samplesPerSecond: meter.samplesPerSecond(),
    firstStepAt: meter.firstStepAt(),
  })
  const limit = explosionLimit(train)
  let turn = performance.now()
  let saved = performance.now()

  const isOver = (): boolean =>
    settings.patience > 0 && position.step === 0 && best !== null && position.epoch - 1 - best.report.epoch >= settings.patience

  for (; position.epoch <= settings.epochs; position = { epoch: position.epoch + 1, step: 0, lossSum: 0, correct: 0 }) {
    if (isOver()) return end('early')
    const began = performance.now()
    const { epoch } = position
    while (position.step < batches.steps) {
      if (performance.now() - turn > turnMilliseconds) {
        await nextTurn()
        turn = performance.now()
      }
      if (run.signal?.aborted === true) {
        await hooks?.save?.(snapshot())
        return end('cancelled')
      }
      const progress = ((epoch - 1) * batches.steps + position.step) / (settings.epochs * batches.steps)
      run.beforeStep?.(progress)
      const rate = learningRateAt(settings, progress)
      const batch = batches.next(epoch, position.step)
      const result = step.run(batch, rate, createRandom(settings.seed, purposes.dropout, epoch, position.step))
      if (!(Math.abs(result.loss) <= limit)) {
        const layer =
          step.firstNotFinite(batch.inputs, batch.count) ?? step.firstNotFinite(batch.inputs, batch.count, hugeActivation)
        const where = { epoch, step: position.step + 1, layer, learningRate: settings.learningRate, loss: result.loss }
        return end('diverged', divergence({ ...where, bestEpoch: best?.report.epoch ?? null }))
      }
      position = {
        epoch,
        step: position.step + 1,
        lossSum: position.lossSum + result.loss,
        correct: position.correct + result.correct,
      }
      meter.count()
      if (hooks?.save !== undefined && performance.now() - saved > 1000 * (hooks.everySeconds ?? defaultCheckpointSeconds)) {
        await hooks.save(snapshot())
        saved = performance.now()
      }
      if (run.onProgress !== undefined && meter.due()) run.onProgress(meter.report(position, train.labels !== undefined, null))
    }
    const raw = epochReport(run, position, batches, began)
    const { report, merit } = await judge(raw)
    history.push(report)
    if (best === null || merit > best.merit) best = { report, state: step.read(), merit }
    run.onProgress?.(meter.report(position, train.labels !== undefined, report))
    if (hooks?.save !== undefined) {
      const next: Checkpoint = { ...snapshot(), epoch: epoch + 1, step: 0, lossSum: 0, correct: 0 }
      await hooks.save(next)
      saved = performance.now()
    }
  }
  return end(isOver() ? 'early' : 'finished')
}

function epochReport(
  run: EpochRun,
  position: { readonly epoch: number; readonly lossSum: number; readonly correct: number },
  batches: { readonly steps: number; readonly size: number },
  began: number,
): EpochReport {
  const { settings, train, validation } = run
  const validated = validation === null ? null : scoreSet(run.step, run.loss, validation, run.size)
  return {
    epoch: position.epoch,
    loss: position.lossSum / batches.steps,
    accuracy: train.labels === undefined ? null : position.correct / (batches.steps * batches.size),
    validationLoss: validated?.loss ?? null,
    validationAccuracy: validated?.accuracy ?? null,
    learningRate: learningRateAt(settings, (position.epoch - 1) / settings.epochs),
    seconds: (performance.now() - began) / 1000,
  }
}
