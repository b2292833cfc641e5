import type { TensorIndex } from '../../graph/graph.ts'
import { layerOutputs } from '../layer-outputs.ts'
import type { DevicePlan } from '../plan.ts'
import type { ModelFacts } from './model-facts.ts'

/** The number of each layer by the tensor that it gives, in the plan of the whole model. */
export function layerNumbers(plan: DevicePlan): ReadonlyMap<TensorIndex, number> {
  return new Map(layerOutputs(plan).flatMap(({ buffer }, layer) => (buffer.tensor === null ? [] : [[buffer.tensor, layer]])))
}

/**
 * `_selftest_layers`: the calls of `_run` with a hash of what each layer gave, by the numbers that layers have in the whole model;
 * layers that are computed part by part have none. Linkers leave it out where nobody calls it.
 */
export function printLayerHashes(
  plan: DevicePlan,
  facts: ModelFacts,
  statements: readonly string[],
  numbers = layerNumbers(plan),
): string {
  const finished = new Map(layerOutputs(plan).map(({ call, buffer }) => [call, buffer]))
  const lines = statements.map((statement, call) => {
    const buffer = finished.get(call)
    const layer = numbers.get(buffer?.tensor ?? -1)
    if (buffer === undefined || layer === undefined) return statement
    return `${statement}  done(${layer}, kiln_hash(kiln_arena + ${buffer.offset}, ${buffer.bytes}u));\n`
  })
  return `
static uint32_t kiln_hash(const uint8_t *bytes, size_t count) {
  uint32_t hash = 2166136261u;
  size_t i;
  for (i = 0; i < count; i++) hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

void ${facts.name}_selftest_layers(void (*done)(int layer, uint32_t hash)) {
${lines.join('')}}
`
}
