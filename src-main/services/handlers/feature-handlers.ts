import { computed, estimated } from '../../contract/figure.ts'
import type { featureMethods, FeatureBlockDescription, FeatureSettings as SentSettings } from '../../contract/methods/features.ts'
import type { Handlers } from '../../contract/registry.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import { estimateLatency } from '../../boards/estimate-latency.ts'
import type { Project } from '../../projects/project.ts'
import { checkFeatureSettings } from '../../signal/check-settings.ts'
import { signalCost } from '../../signal/feature-cost.ts'
import type { FeaturePipeline, FeatureSettings } from '../../signal/feature-types.ts'
import { blocksFor } from '../../signal/list-blocks.ts'
import { lowerFeatures } from '../../signal/lower-features.ts'
import { boardOf } from '../gauge.ts'
import { projectState } from '../project-state.ts'
import { current, setCurrent } from '../record/current.ts'
import { currentDataset } from '../record/current-dataset.ts'
import { loadFeatureSettings, saveFeatures } from '../record/feature-record.ts'
import { windowsOf } from '../record/project-data.ts'
import { samplesOf } from '../road/feature-set.ts'
import { createExtractor, fitPipeline } from '../road/features.ts'
import { principalComponents } from '../road/principal-components.ts'
import { suggestedFeatures } from '../road/suggested-features.ts'
import type { ServiceContext } from '../service-context.ts'

function describe(settings: FeatureSettings, suggested: string): FeatureBlockDescription[] {
  return blocksFor(settings.input.kind).map((block) => ({
    name: block.name,
    title: block.title,
    description: block.description,
    suggested: block.name === suggested,
    parameters: block.parameters(settings.input).map((one) => ({
      name: one.name,
      title: one.label,
      help: one.help,
      unit: one.unit,
      type: one.type === 'number' ? ('number' as const) : one.type === 'switch' ? ('boolean' as const) : ('choice' as const),
      default: one.fallback,
      expert: !one.simple,
      ...(one.type === 'number' ? { min: one.min, max: one.max, step: one.step } : {}),
      ...(one.type === 'choice' ? { choices: [...one.choices] } : {}),
    })),
  }))
}

/** Features: settings, what they do to one window, and to all. */
export function featureHandlers({ projects, jobs, changed }: ServiceContext): Handlers<typeof featureMethods> {
  const pipelines = new Map<string, Result<FeaturePipeline>>()
  const stored = (project: Project) => {
    const features = current(project, 'features')
    return features === null
      ? fail('no-data', 'Features need examples. Go to Data.')
      : succeed(loadFeatureSettings(project, features))
  }
  const complete = (project: Project, sent: SentSettings): Result<FeatureSettings> => {
    const before = stored(project)
    if (!before.ok) return before
    const settings = { ...sent, block: sent.block as FeatureSettings['block'], input: before.value.input }
    const checked = checkFeatureSettings(settings)
    return checked.ok ? succeed(settings) : checked
  }
  /** The data cut into windows, and a pipeline fitted to its training part; kept for the next look. */
  const fitted = (project: Project, settings: FeatureSettings) => {
    const data = currentDataset(project)
    if (!data) return fail('no-data', 'Features need examples. Go to Data.')
    const dataset = windowsOf(data.stored)
    const key = `${project.folder} ${data.hash} ${JSON.stringify(settings)}`
    const pipeline = pipelines.get(key) ?? fitPipeline(settings, samplesOf(dataset, 'train'))
    if (pipelines.size > 20) pipelines.clear()
    pipelines.set(key, pipeline)
    return pipeline.ok ? succeed({ dataset, pipeline: pipeline.value }) : pipeline
  }
  return {
    'features.get': ({ project }) => {
      const opened = projects.open(project)
      const settings = stored(opened)
      if (!settings.ok) return settings
      const data = currentDataset(opened)
      const suggestion = data ? suggestedFeatures(data.stored.dataset, data.stored.window) : settings
      const suggested = suggestion.ok ? suggestion.value : settings.value
      const plain = ({ block, parameters }: FeatureSettings): SentSettings => ({ block, parameters: { ...parameters } })
      return succeed({
        blocks: describe(settings.value, suggested.block),
        settings: plain(settings.value),
        suggested: plain(suggested),
      })
    },
    'features.preview': ({ project, sample, settings: sent }) => {
      const opened = projects.open(project)
      const settings = complete(opened, sent)
      if (!settings.ok) return settings
      const ready = fitted(opened, settings.value)
      if (!ready.ok) return ready
      const { dataset, pipeline } = ready.value
      const window = dataset.samples.find((one) => one.id === sample || one.id.startsWith(`${sample}#`))
      if (!window) return fail('unknown-sample', 'This window is not in the data any more. Choose another.')
      const extract = createExtractor(pipeline)
      const checked = checkFeatureSettings(settings.value)
      if (!extract.ok) return extract
      if (!checked.ok) return checked
      const cost = signalCost(lowerFeatures(pipeline))
      const board = boardOf(opened)
      const empty = { name: '', tensors: [], nodes: [], inputs: [], outputs: [] }
      const time = estimateLatency(empty, board, 'tinykiln', cost)
      return succeed({
        shape: [...pipeline.outputShape],
        values: extract.value(window),
        names: [...checked.value.block.names(settings.value)],
        ram: computed(cost.ram, 'B', 'buffers of the signal calls, beside the window'),
        flash: computed(cost.flash, 'B', 'tables and parameters of the signal calls'),
        time: time.value > 0 ? time : estimated(0, 0, 0.1, 'ms', 'there is nothing to compute'),
      })
    },
    'features.set': ({ project, settings: sent }) => {
      const opened = projects.open(project)
      const settings = complete(opened, sent)
      if (!settings.ok) return settings
      const dataset = current(opened, 'dataset')
      if (dataset === null) return fail('no-data', 'Features need examples. Go to Data.')
      const written = opened.write(() => setCurrent(opened, 'features', saveFeatures(opened, dataset, settings.value).hash))
      if (!written.ok) return written
      changed(project)
      return succeed(projectState(opened, jobs.active()))
    },
    'features.scatter': ({ project, settings: sent }) => {
      const opened = projects.open(project)
      const settings = complete(opened, sent)
      if (!settings.ok) return settings
      const ready = fitted(opened, settings.value)
      if (!ready.ok) return ready
      const { dataset, pipeline } = ready.value
      const extract = createExtractor(pipeline)
      if (!extract.ok) return extract
      const samples = dataset.samples.slice(0, 2000)
      const { points, summary } = principalComponents(
        samples.map(extract.value),
        samples.map((sample) => sample.label ?? ''),
      )
      return succeed({
        points,
        samples: samples.map((sample) => sample.id),
        labels: samples.map((sample) => sample.label ?? ''),
        splits: samples.map((sample) => sample.split ?? 'train'),
        summary,
      })
    },
  }
}
