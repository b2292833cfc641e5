import { fail, type Result } from '../contract/result.ts'
import type { Project } from '../projects/project.ts'
import type { FeaturePipeline } from '../signal/feature-types.ts'
import { findBlock } from '../signal/list-blocks.ts'
import { findTemplate } from '../training/templates/list-templates.ts'
import { current } from './record/current.ts'
import { loadFeatureSettings } from './record/feature-record.ts'
import { loadModel } from './record/model-record.ts'
import { modelChoice, type ModelChoice } from './record/model-choice.ts'
import { chosenVariant } from './record/lineage-of.ts'
import { plannedModel, type PlannedModel } from './road/fit-road.ts'
import { dataOutline } from './record/data-outline.ts'
import { buildTemplate } from './road/train-model.ts'

const cache = new Map<string, Result<PlannedModel>>()
const cacheSize = 48

function cached(key: string, make: () => Result<PlannedModel>): Result<PlannedModel> {
  const known = cache.get(key)
  if (known) return known
  const made = make()
  if (cache.size >= cacheSize) cache.delete(cache.keys().next().value ?? '')
  cache.set(key, made)
  return made
}

/** A stored model, planned; stored models never change, so plans are kept. */
export function plannedStored(project: Project, hash: string): Result<PlannedModel> {
  return cached(`${project.folder} ${hash}`, () => plannedModel(loadModel(project, hash)))
}

/** An untrained template for the project's data, planned as the INT8 model it will become: sizes are exact before training. */
export function plannedTemplate(project: Project, choice: ModelChoice & { origin: 'template' }): Result<PlannedModel> {
  const features = current(project, 'features')
  const dataset = current(project, 'dataset')
  if (features === null || dataset === null) return fail('no-data', 'There is no data yet. Go to Data and add examples.')
  const key = `${project.folder} ${features} ${JSON.stringify(choice)}`
  return cached(key, () => {
    const template = findTemplate(choice.name)
    if (!template.ok) return template
    const settings = loadFeatureSettings(project, features)
    const { shape } = project.features.get(features)
    const graph = buildTemplate(template.value, dataOutline(project, dataset), shape, choice.parameters, 1)
    if (!graph.ok) return graph
    const block = findBlock(settings.block)
    const period = block.ok ? block.value.scalingPeriod(settings) : 1
    const scaling = { mean: new Array<number>(period).fill(0), inverseDeviation: new Array<number>(period).fill(1) }
    const pipeline: FeaturePipeline = { settings, outputShape: shape, scaling }
    return plannedModel({ graph: graph.value, features: pipeline })
  })
}

/** What the board button judges: the chosen variant, else the template as it will be. Null before there is data. */
export function plannedCurrent(project: Project): Result<PlannedModel> | null {
  const variant = chosenVariant(project)
  if (variant && !variant.stale) return plannedStored(project, variant.hash)
  const choice = modelChoice(project)
  if (!choice) return null
  return choice.origin === 'imported' ? plannedStored(project, choice.hash) : plannedTemplate(project, choice)
}

/** As plannedCurrent, with a failure where there is nothing. */
export function requirePlanned(project: Project): Result<PlannedModel> {
  return plannedCurrent(project) ?? fail('no-model', 'Fit needs a model. Add data first: sizes are known before training.')
}
