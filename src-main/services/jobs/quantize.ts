import { fail, succeed, type Result } from '../../contract/result.ts'
import { usualAugmentation } from '../../training/augmentation/usual-augmentation.ts'
import type { JobDefinition } from '../../jobs/definition.ts'
import type { Project } from '../../projects/project.ts'
import { alarms } from '../../quantization/alarms.ts'
import { outlierChannels } from '../../quantization/diagnosis/outlier-channels.ts'
import { findTemplate } from '../../training/templates/list-templates.ts'
import { quantizationAwareSettings } from '../../training/train-quantization-aware.ts'
import { current, setCurrent } from '../record/current.ts'
import { asJsonObject } from '../record/dataset-record.ts'
import { featuresBehind } from '../record/lineage-of.ts'
import { loadAnswers, loadModel, saveModel } from '../record/model-record.ts'
import { loadProjectData, type ProjectData } from '../record/project-data.ts'
import { chooseEngine } from '../road/choose-engine.ts'
import { testModel } from '../road/test-model.ts'
import { featureSet, samplesOf } from '../road/feature-set.ts'
import { layerErrors } from '../road/layer-errors.ts'
import { dataForModel } from '../road/model-data.ts'
import type { RoadModel } from '../road/model.ts'
import { quantizeAware, quantizePostTraining } from '../road/quantize-model.ts'
import { runSettings } from '../road/train-model.ts'
import { currentDataset } from '../record/current-dataset.ts'
import { progressOf } from './worker-progress.ts'
import { withProject } from './with-project.ts'

/** What the quantization job is given. */
export type QuantizeInput = { readonly model: string; readonly method: 'ptq' | 'qat'; readonly epochs: number | null }

/** Windows whose layers are compared one by one. */
const comparedWindows = 24

/** The data a float model is calibrated and tested with: its own, or for an imported model the project's. */
function dataOf(
  project: Project,
  hash: string,
  model: RoadModel,
): Result<Pick<ProjectData, 'dataset' | 'extract'> & { readonly model: RoadModel }> {
  const features = featuresBehind(project, hash)
  if (features !== null) {
    const data = loadProjectData(project, features)
    return data.ok ? succeed({ dataset: data.value.dataset, extract: data.value.extract, model }) : data
  }
  const data = currentDataset(project)
  if (!data)
    return fail(
      'no-calibration-data',
      'Calibration needs examples. This imported model came with none. Add data, or drop about 100 typical files here.',
    )
  const ready = dataForModel(model, data.stored.dataset)
  return ready.ok
    ? succeed({ dataset: ready.value.prepared.dataset, extract: ready.value.extract, model: ready.value.model })
    : ready
}

/** Rounds a float model, or trains it on with rounding, tests the result on the device kernels, and makes it current. */
export const quantizeJob: JobDefinition<QuantizeInput, { readonly model: string }> = {
  run: (input, context) =>
    withProject(context.folder, async (project) => {
      const stored = loadModel(project, input.model)
      const data = dataOf(project, input.model, stored)
      if (!data.ok) return data
      const { dataset, extract, model: float } = data.value
      context.progress(0.05, 'Calibrating')
      const train = featureSet(dataset, samplesOf(dataset, 'train'), extract, float.task).set
      const validation = featureSet(dataset, samplesOf(dataset, 'validation'), extract, float.task).set
      const engine = chooseEngine(undefined)
      if (!engine.ok) return engine
      const template = float.provenance.template === null ? null : findTemplate(float.provenance.template)
      const augmentation = usualAugmentation(dataset.kind, float.features?.outputShape ?? [], float.features?.scaling)
      const run = runSettings(
        template?.ok ? template.value : null,
        augmentation ? { augment: augmentation } : {},
        float.provenance.seed,
      )
      const settings = { ...quantizationAwareSettings(run), ...(input.epochs === null ? {} : { epochs: input.epochs }) }
      const started = performance.now()
      const quantized =
        input.method === 'ptq'
          ? quantizePostTraining(float.graph, train)
          : await quantizeAware(float.graph, {
              train,
              validation: validation.count === 0 ? null : validation,
              settings,
              engine: engine.value,
              progress: progressOf(context),
              signal: context.signal,
            })
      if (!quantized.ok) return quantized
      if (context.signal.aborted) return fail('cancelled', 'Quantization was cancelled. Nothing was changed.')
      const seconds = (performance.now() - started) / 1000
      const provenance = { ...float.provenance, kind: input.method, parents: { ...float.provenance.parents, float: input.model } }
      const model: RoadModel = { ...float, graph: quantized.value.graph, provenance }
      const test = samplesOf(dataset, 'test')
      const tested = await testModel(model, test, extract, progressOf(context), context.signal)
      if (!tested.ok) return tested
      const layers = layerErrors(quantized.value, samplesOf(dataset, 'train').slice(0, comparedWindows).map(extract))
      if (!layers.ok) return layers
      const reference = loadAnswers(project, input.model)
      const { answers } = tested.value
      const outliers = outlierChannels(quantized.value.folded, samplesOf(dataset, 'train').slice(0, comparedWindows).map(extract))
      if (!outliers.ok) return outliers
      const found = reference && answers ? alarms(answers.evaluation, reference.evaluation, layers.value, outliers.value) : []
      const title = input.method.toUpperCase()
      return project.write(() => {
        const epochs = input.method === 'qat' ? settings.epochs : 0
        const row = project.quantizations.put({
          name: title,
          parents: [input.model],
          seed: float.provenance.seed,
          settings: asJsonObject({ epochs, windows: quantized.value.windows }),
          method: input.method,
          recipe: 'tinykiln',
          model: null,
        })
        const saved = saveModel(project, {
          model,
          name: title,
          title,
          origin: 'quantized',
          parents: [row.hash],
          ...tested.value,
        })
        const classes = new Set(samplesOf(dataset, 'train').map((sample) => sample.label)).size
        const summary = { seconds, epochs, layers: layers.value, alarms: found, windows: quantized.value.windows, classes }
        project.quantizations.update(row.hash, { model: saved.hash, summary: asJsonObject(summary) })
        setCurrent(project, input.method, saved.hash)
        if (current(project, 'float') === null) setCurrent(project, 'float', input.model)
        return { model: saved.hash }
      })
    }),
}
