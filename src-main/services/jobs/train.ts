import { fail } from '../../contract/result.ts'
import type { TrainingSettings as ChosenSettings } from '../../contract/methods/training.ts'
import type { JobDefinition } from '../../jobs/definition.ts'
import type { Project } from '../../projects/project.ts'
import { usualAugmentation } from '../../training/augmentation/usual-augmentation.ts'
import type { EpochReport } from '../../training/training-outcome.ts'
import { findTemplate } from '../../training/templates/list-templates.ts'
import { setCurrent } from '../record/current.ts'
import { asJsonObject } from '../record/dataset-record.ts'
import { saveModel } from '../record/model-record.ts'
import { loadProjectData } from '../record/project-data.ts'
import { chooseEngine } from '../road/choose-engine.ts'
import type { ModelAnswers } from '../road/evaluate-model.ts'
import { featureSet, samplesOf } from '../road/feature-set.ts'
import { withKnownVoices } from '../road/known-voices.ts'
import { heardOf, knownWords } from '../road/known-words.ts'
import type { RoadModel } from '../road/model.ts'
import { testModel } from '../road/test-model.ts'
import { buildTemplate, runSettings, trainingSets, trainModel } from '../road/train-model.ts'
import { version } from '../road/version.ts'
import { checkpointHooks } from './checkpoint-hooks.ts'
import { progressOf } from './worker-progress.ts'
import { withProject } from './with-project.ts'

/** What the training job is given: the row of the run, which holds everything else. */
export type TrainInput = { readonly run: string }

/** The settings of a run's row. */
export type RunSettings = ChosenSettings & {
  readonly template: string
  readonly parameters: Readonly<Record<string, number>>
}

function keepEpoch(project: Project, run: string, report: EpochReport): void {
  const { epoch, loss, accuracy, validationLoss, validationAccuracy, seconds } = report
  const values = {
    loss,
    accuracy: accuracy ?? NaN,
    validationLoss: validationLoss ?? NaN,
    validationAccuracy: validationAccuracy ?? NaN,
    seconds,
  }
  project.metrics.put(run, epoch, values)
}

/** Trains the template of a run on its features, tests the result, and makes it current. */
export const trainJob: JobDefinition<TrainInput, { readonly model: string }> = {
  run: (input, context) =>
    withProject(context.folder, async (project) => {
      const row = project.runs.get(input.run)
      const settings = row.settings as unknown as RunSettings
      context.progress(0, 'Getting features ready')
      const data = loadProjectData(project, row.parents[0] ?? '')
      if (!data.ok) return data
      const { dataset, pipeline, extract, datasetHash, stored } = data.value
      const sets = trainingSets(dataset, (samples) => featureSet(dataset, samples, extract))
      if (!sets.ok) return sets
      const template = findTemplate(settings.template)
      if (!template.ok) return template
      const { parameters, seed, fresh } = settings
      const known = fresh ? null : knownWords(dataset, template.value, parameters, pipeline.settings)
      const untrained = buildTemplate(template.value, dataset, pipeline.outputShape, parameters, seed, known)
      if (!untrained.ok) return untrained
      const engine = chooseEngine(undefined)
      if (!engine.ok) return engine
      const { template: _template, parameters: _parameters, augment, fresh: _fresh, ...chosen } = settings
      const augmentation = augment ? usualAugmentation(dataset.kind, pipeline.outputShape, pipeline.scaling) : null
      const run = runSettings(template.value, { ...chosen, ...(augmentation ? { augment: augmentation } : {}) }, settings.seed)
      const checkpoint = checkpointHooks(context)
      let best: EpochReport | null = checkpoint.resume?.best?.report ?? null
      const outcome = await trainModel({
        ...sets.value,
        train: withKnownVoices(sets.value.train, known, pipeline),
        graph: untrained.value,
        settings: run,
        engine: engine.value,
        progress: progressOf(context),
        signal: context.signal,
        onEpoch: (report) => {
          keepEpoch(project, row.hash, report)
          if (best === null || lossOf(report) < lossOf(best)) best = report
          context.progress(report.epoch / run.epochs, `Epoch ${report.epoch} of ${run.epochs}`, epochMetrics(report, best.epoch))
        },
        checkpoint,
      })
      if (!outcome.ok) {
        project.runs.update(row.hash, { status: 'failed', summary: asJsonObject({ error: outcome.error }) })
        return outcome
      }
      const { graph, history, stopped, failure, samplesPerSecond } = outcome.value
      for (const report of history) keepEpoch(project, row.hash, report)
      if (history.length === 0) return fail('cancelled', 'Training was cancelled before the first epoch ended. Nothing was kept.')
      const model: RoadModel = {
        graph,
        labels: dataset.classes,
        task: dataset.task === 'unlabelled' ? 'classification' : dataset.task,
        features: pipeline,
        provenance: {
          kind: 'float',
          version,
          seed: settings.seed,
          parents: { dataset: datasetHash, features: row.parents[0] ?? '', run: row.hash },
          template: settings.template,
          settings: { ...settings, heard: heardOf(known) },
          window: stored.window,
          split: stored.split,
        },
      }
      const test = samplesOf(dataset, 'test')
      const tested = await testModel(
        model,
        test.length > 0 ? test : samplesOf(dataset, 'validation'),
        extract,
        progressOf(context),
        new AbortController().signal,
      )
      if (!tested.ok) return tested
      const validation = await testModel(
        model,
        samplesOf(dataset, 'validation'),
        extract,
        progressOf(context),
        new AbortController().signal,
      )
      return project.write(() => {
        const saved = saveModel(project, {
          model,
          name: row.name,
          title: template.value.title,
          origin: 'trained',
          parents: [row.hash],
          ...tested.value,
        })
        project.runs.update(row.hash, {
          status: stopped === 'cancelled' ? 'cancelled' : 'done',
          bestEpoch: outcome.value.best?.epoch ?? null,
          summary: asJsonObject({
            engine: `${outcome.value.engine.name} ${outcome.value.engine.version}`,
            samplesPerSecond,
            seconds: history.reduce((sum, epoch) => sum + epoch.seconds, 0),
            perClass: rightsByClass(validation.ok ? validation.value.answers : undefined),
            ...(failure ? { error: failure } : {}),
          }),
        })
        setCurrent(project, 'float', saved.hash)
        return { model: saved.hash }
      })
    }),
}

/** Right answers by class; none for a model that answers a number. */
function rightsByClass(answers: ModelAnswers | undefined): { name: string; right: number; count: number }[] {
  return (answers?.evaluation.perClass ?? []).map(({ name, recall, count }) => ({
    name,
    right: Math.round(recall * count),
    count,
  }))
}

/** What decides which epoch is best. */
function lossOf({ validationLoss, loss }: EpochReport): number {
  return validationLoss ?? loss
}

/** The figures of an epoch that cross to the window. */
function epochMetrics(report: EpochReport, best: number): Readonly<Record<string, number>> {
  return {
    best,
    epoch: report.epoch,
    loss: report.loss,
    accuracy: report.accuracy ?? -1,
    validationLoss: report.validationLoss ?? -1,
    validationAccuracy: report.validationAccuracy ?? -1,
    seconds: report.seconds,
  }
}
