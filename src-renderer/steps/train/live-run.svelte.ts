import type { MethodOutput } from '../../../src-main/contract/define.ts'
import type { Methods } from '../../../src-main/contract/methods.ts'
import type { Epoch, Run } from '../../../src-main/contract/methods/training.ts'
import type { App } from '../../state/app.svelte.ts'
import { Resource } from '../../state/resource.svelte.ts'

type Training = MethodOutput<Methods['training.get']>

/** The training of a project: what was asked for last, with the epochs that arrive while it runs. */
export class LiveRun {
  readonly answer: Resource<Training>
  #fresh = $state.raw<{ run: string; epochs: readonly Epoch[]; best: number } | null>(null)

  constructor(app: App, project: string) {
    this.answer = new Resource((signal) => app.call('training.get', { project }, signal))
    $effect(() =>
      app.services.listen('training.epoch', (event) => {
        if (event.project !== project) return
        const known = this.#fresh?.run === event.run ? this.#fresh.epochs : []
        this.#fresh = {
          run: event.run,
          epochs: [...known.filter((one) => one.epoch < event.epoch.epoch), event.epoch],
          best: event.best,
        }
        if (this.answer.value?.run?.id !== event.run && !this.answer.loading) void this.answer.refresh()
      }),
    )
  }

  /** The current or last run, with everything that is known of it. */
  run = $derived.by<Run | null>(() => {
    const run = this.answer.value?.run ?? null
    const fresh = this.#fresh
    if (run === null || fresh === null || fresh.run !== run.id) return run
    const last = run.history.at(-1)?.epoch ?? 0
    const newer = fresh.epochs.filter((one) => one.epoch > last)
    return newer.length === 0
      ? run
      : { ...run, history: [...run.history, ...newer], bestEpoch: bestOf([...run.history, ...newer]) }
  })
}

/** The epoch with the lowest validation loss; 0 when there is none. */
export function bestOf(history: readonly Epoch[]): number {
  let best: Epoch | undefined
  for (const epoch of history) if (best === undefined || epoch.validationLoss < best.validationLoss) best = epoch
  return best?.epoch ?? 0
}
