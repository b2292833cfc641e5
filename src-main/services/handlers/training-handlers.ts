import type { Epoch, Run, trainingMethods, TrainingSettings } from '../../contract/methods/training.ts'
import type { Handlers } from '../../contract/registry.ts'
import { fail, succeed, type Failure } from '../../contract/result.ts'
import type { Project } from '../../projects/project.ts'
import type { RunRow } from '../../projects/runs.ts'
import { defaultSettings } from '../../training/settings.ts'
import { findTemplate } from '../../training/templates/list-templates.ts'
import type { RunSettings } from '../jobs/train.ts'
import { current, setCurrent } from '../record/current.ts'
import { asJsonObject } from '../record/dataset-record.ts'
import { dataOutline } from '../record/data-outline.ts'
import { loadFeatureSettings } from '../record/feature-record.ts'
import { modelChoice } from '../record/model-choice.ts'
import { runStatus } from '../record/run-status.ts'
import { knownWords, knownWordsTraining, wordsHeard, type KnownWords } from '../road/known-words.ts'
import { readCurves } from '../road/read-curves.ts'
import type { ServiceContext } from '../service-context.ts'

/** The curves of a run. */
export function epochsOf(project: Project, run: string): Epoch[] {
  return project.metrics.list(run).map(({ epoch, values }) => ({
    epoch,
    loss: figure(values['loss']),
    accuracy: figure(values['accuracy']),
    validationLoss: figure(values['validationLoss']),
    validationAccuracy: figure(values['validationAccuracy']),
    seconds: figure(values['seconds']),
  }))
}

/** A figure that was not measured crosses as -1, because JSON has no NaN. */
function figure(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : -1
}

type RunSummary = {
  readonly engine?: string
  readonly samplesPerSecond?: number
  readonly seconds?: number
  readonly perClass?: Run['perClass']
  readonly error?: Failure
}

/** Training runs. */
export function trainingHandlers({ projects, jobs, changed }: ServiceContext): Handlers<typeof trainingMethods> {
  const knownOf = (project: Project): KnownWords | null => {
    const choice = modelChoice(project)
    const [features, dataset] = [current(project, 'features'), current(project, 'dataset')]
    const template = choice?.origin === 'template' ? findTemplate(choice.name) : null
    if (choice?.origin !== 'template' || !template?.ok || features === null || dataset === null) return null
    const settings = loadFeatureSettings(project, features)
    return knownWords(dataOutline(project, dataset), template.value, choice.parameters, settings)
  }
  /** Settings to start with: from the net that knows the words, or afresh. */
  const defaultsOf = (project: Project, known: KnownWords | null, fresh = false): TrainingSettings => {
    const choice = modelChoice(project)
    const template = choice?.origin === 'template' ? findTemplate(choice.name) : null
    const usual = {
      ...defaultSettings,
      ...(template?.ok ? template.value.training : {}),
      ...(known && !fresh ? knownWordsTraining : {}),
    }
    const { epochs, batch, learningRate, schedule, patience } = usual
    return {
      epochs,
      batch,
      learningRate,
      schedule: schedule === 'constant' ? schedule : 'cosine',
      patience,
      seed: 42,
      augment: true,
      fresh,
    }
  }
  const runOf = (project: Project, row: RunRow): Run => {
    const { template: _template, parameters: _parameters, ...settings } = row.settings as unknown as RunSettings
    const summary = row.summary as unknown as RunSummary
    const history = epochsOf(project, row.hash)
    const job = row.job === null ? undefined : (jobs.view(row.job) ?? project.jobs.find(row.job))
    const status = runStatus(project, row, jobs.active())
    const best = history.reduce<Epoch | null>(
      (least, epoch) => (least === null || epoch.validationLoss < least.validationLoss ? epoch : least),
      null,
    )
    const dataset = project.features.find(row.parents[0] ?? '')?.parents[0]
    const version = dataset === undefined ? undefined : project.datasets.find(dataset)?.version
    return {
      id: row.hash,
      job: row.job ?? '',
      status,
      stale: row.parents[0] !== current(project, 'features'),
      settings: { ...settings, fresh: (settings.fresh as boolean | undefined) ?? true },
      history,
      bestEpoch: row.bestEpoch ?? best?.epoch ?? 0,
      engine: summary.engine ?? '',
      samplesPerSecond: summary.samplesPerSecond ?? 0,
      seconds: summary.seconds ?? history.reduce((sum, epoch) => sum + Math.max(0, epoch.seconds), 0),
      perClass: summary.perClass ?? [],
      reading: status === 'running' ? '' : readCurves(history),
      error: summary.error ?? (status === 'failed' ? (job?.error ?? null) : null),
      ...(version === undefined ? {} : { dataVersion: version }),
    }
  }
  return {
    'training.get': ({ project }) => {
      const opened = projects.open(project)
      const hash = current(opened, 'run')
      const known = knownOf(opened)
      const dataset = current(opened, 'dataset')
      const counts = { train: 0, validation: 0, test: 0 }
      if (dataset !== null) for (const { split, count } of opened.samples.count(dataset)) counts[split] += count
      const rows = opened.runs.list().filter((row) => row.kind === 'float')
      const row = hash === null ? undefined : opened.runs.find(hash)
      const previous = rows.filter((one) => one.hash !== hash && one.status === 'done').at(-1)
      return succeed({
        defaults: defaultsOf(opened, known),
        heard: known && {
          words: wordsHeard(known),
          classes: known.rows.length,
          vocabulary: known.net.labels.length,
          afresh: defaultsOf(opened, known, true),
        },
        counts,
        run: row ? runOf(opened, row) : null,
        previous: previous ? runOf(opened, previous) : null,
      })
    },
    'training.start': ({ project, settings: given }) => {
      const opened = projects.open(project)
      const features = current(opened, 'features')
      const choice = modelChoice(opened)
      if (choice?.origin === 'imported')
        return fail(
          'model-is-imported',
          'This project has an imported model, which is trained already. Choose a template in Model to train one.',
        )
      if (features === null || !choice) return fail('no-data', 'Training needs 2 classes with 3 samples each. Go to Data.')
      const template = findTemplate(choice.name)
      if (!template.ok) return template
      const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
      const settings: RunSettings = {
        ...defaultsOf(opened, knownOf(opened), given.fresh),
        ...chosen,
        template: choice.name,
        parameters: choice.parameters,
      }
      const row = opened.write(() => {
        const run = opened.runs.put({
          name: template.value.title,
          parents: [features],
          seed: settings.seed,
          settings: asJsonObject(settings),
          kind: 'float',
          status: 'running',
          bestEpoch: null,
          job: null,
        })
        opened.metrics.removeAfter(run.hash, 0)
        setCurrent(opened, 'run', run.hash)
        return run
      })
      if (!row.ok) return row
      const started = jobs.start(opened, {
        kind: 'train',
        title: `Training ${template.value.title}`,
        input: { run: row.value.hash },
        seed: settings.seed,
      })
      if (!started.ok) return started
      opened.runs.update(row.value.hash, { status: 'running', job: started.value.id, summary: {} })
      changed(project)
      return succeed({ job: started.value.id, run: row.value.hash })
    },
  }
}
