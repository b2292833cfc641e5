import { layerOutputs } from '../layer-outputs.ts'
import type { DevicePlan } from '../plan.ts'
import type { ModelFacts } from './model-facts.ts'

/** `_selftest_layers`: the calls of `_run` with a hash of what each layer gave. Linkers leave it out where nobody calls it. */
export function printLayerHashes(plan: DevicePlan, facts: ModelFacts, statements: readonly string[]): string {
  const finished = new Map(layerOutputs(plan).map(({ call, buffer }, layer) => [call, { layer, buffer }]))
  const lines = statements.map((statement, call) => {
    const output = finished.get(call)
    if (output === undefined) return statement
    const { offset, bytes } = output.buffer
    return `${statement}  done(${output.layer}, kiln_hash(kiln_arena + ${offset}, ${bytes}u));\n`
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
