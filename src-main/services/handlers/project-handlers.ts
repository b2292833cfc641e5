import { findBoard } from '../../boards/find-board.ts'
import { listBoards } from '../../boards/list-boards.ts'
import type { projectMethods } from '../../contract/methods/projects.ts'
import type { Handlers } from '../../contract/registry.ts'
import { fail, succeed } from '../../contract/result.ts'
import type { DataKind, ProjectState, ProjectSummary } from '../../contract/schemas/project.ts'
import { listSamples } from '../../data/samples.ts'
import type { Project } from '../../projects/project.ts'
import { sharesOf, usualBoard } from '../gauge.ts'
import { plannedCurrent } from '../planned-models.ts'
import { projectState } from '../project-state.ts'
import { textSetting } from '../record/current.ts'
import { fitsIn } from '../record/measurements.ts'
import { projectId, type ServiceContext } from '../service-context.ts'

const untitled: Readonly<Record<DataKind, string>> = {
  'time-series': 'Untitled movement',
  audio: 'Untitled sound',
  image: 'Untitled pictures',
  tabular: 'Untitled numbers',
}

/** Minutes that the lesson of a sample takes, and the smallest usual board that its model fits. */
const lesson: Readonly<Record<string, readonly [number, string]>> = {
  'five-gestures': [45, 'Nano 33 BLE Sense'],
  'four-sounds': [45, 'Nano 33 BLE Sense'],
  'drawn-digits': [30, 'Nano 33 BLE Sense'],
  'fruit-colours': [20, 'UNO R3'],
  distance: [20, 'UNO R3'],
}

/** Projects, samples and boards. */
export function projectHandlers({ projects, jobs, changed }: ServiceContext): Handlers<typeof projectMethods> {
  const stateOf = (project: Project): ProjectState => projectState(project, jobs.active())
  const summary = (id: string): ProjectSummary[] => {
    let project: Project
    try {
      project = projects.open(id)
    } catch {
      return []
    }
    const state = stateOf(project)
    const stamps = [project.datasets.list(), project.runs.list(), project.quantizations.list()].flatMap((rows) =>
      rows.map((row) => row.createdAt),
    )
    const interrupted = project.jobs.list().find((job) => job.state === 'interrupted')
    const steps = (['data', 'features', 'model', 'train', 'quantize', 'fit', 'test', 'export'] as const).map(
      (name) => state.steps[name]?.state === 'done',
    )
    return [
      {
        id,
        name: state.name,
        kind: state.kind,
        editedAt: stamps.sort().at(-1) ?? textSetting(project, 'createdAt', ''),
        samples: state.dataset?.recordings ?? 0,
        classes: state.dataset?.classes.length ?? 0,
        board: state.gauge.name,
        verdict: state.gauge.hasModel ? state.gauge.verdict : null,
        pips: steps,
        interrupted: interrupted ? `Interrupted: ${interrupted.message || interrupted.title}` : null,
      },
    ]
  }
  const create = (name: string, kind: DataKind) => {
    const made = projects.create(name)
    if (!made.ok) return made
    const { project } = made.value
    project.settings.set('kind', kind)
    project.settings.set('board', lastBoard())
    return succeed(project)
  }
  const lastBoard = (): string => {
    const latest = projects
      .list()
      .flatMap(summary)
      .sort((a, b) => (a.editedAt < b.editedAt ? 1 : -1))[0]
    return latest ? textSetting(projects.open(latest.id), 'board', usualBoard) : usualBoard
  }
  return {
    'projects.list': () =>
      succeed(
        projects
          .list()
          .flatMap(summary)
          .sort((a, b) => (a.editedAt < b.editedAt ? 1 : -1)),
      ),
    'projects.create': ({ name, kind }) => {
      const made = create(name ?? untitled[kind], kind)
      return made.ok ? succeed(stateOf(made.value)) : made
    },
    'projects.createFromSample': async ({ sample }) => {
      const found = listSamples().find((one) => one.id === sample)
      if (!found) return fail('unknown-sample', `There is no sample “${sample}”.`)
      const made = create(found.name, found.kind)
      if (!made.ok) return made
      const project = made.value
      const input = {
        from: { path: found.path },
        options: found.rateHz === null ? {} : { rateHz: found.rateHz },
        name: found.name,
      }
      const started = jobs.start(project, { kind: 'import', title: `Opening ${found.name}`, input })
      if (!started.ok) return started
      const done = await jobs.finished(started.value.id)
      changed(projectId(project))
      return done.state === 'done'
        ? succeed(stateOf(project))
        : {
            ok: false,
            error: done.error ?? { code: 'sample-failed', message: `The sample ${found.name} could not be opened. Try again.` },
          }
    },
    'projects.open': ({ project }) => succeed(stateOf(projects.open(project))),
    'projects.rename': ({ project, name }) => {
      const opened = projects.open(project)
      opened.settings.set('name', name)
      changed(project)
      return succeed(stateOf(opened))
    },
    'projects.remove': ({ project }) => {
      const removed = projects.remove(project)
      return removed.ok ? succeed({}) : removed
    },
    'projects.restore': ({ project }) => {
      const restored = projects.restore(project)
      return restored.ok ? succeed({}) : restored
    },
    'projects.chooseBoard': ({ project, board }) => {
      const found = findBoard(board)
      if (!found.ok) return found
      const opened = projects.open(project)
      opened.settings.set('board', found.value.id)
      changed(project)
      return succeed(stateOf(opened))
    },
    'samples.list': () =>
      succeed(
        listSamples().map(({ id, name, kind, description }) => ({
          id,
          title: name,
          kind,
          description,
          count: Number(/(\d+) (?:recordings|pictures|readings)/.exec(description)?.[1] ?? 0),
          minutes: lesson[id]?.[0] ?? 30,
          board: lesson[id]?.[1] ?? '',
        })),
      ),
    'boards.list': () =>
      succeed(
        listBoards().map(({ id, name, mcu, core, flash, ram, clockMHz, sensors, radio }) => ({
          id,
          name,
          mcu,
          core,
          flash,
          ram,
          clockMhz: clockMHz,
          sensors: [...sensors],
          radio: [...radio],
        })),
      ),
    'boards.verdicts': ({ project }) => {
      const opened = projects.open(project)
      const planned = plannedCurrent(opened)
      const fitOf = fitsIn(opened)
      return succeed(
        listBoards().map((board) => {
          if (!planned?.ok) return { board: board.id, verdict: 'not-known' as const, flashPercent: null, ramPercent: null }
          const fit = fitOf(planned.value, board, 'tinykiln')
          return { board: board.id, verdict: fit.verdict, ...sharesOf(fit) }
        }),
      )
    },
  }
}
