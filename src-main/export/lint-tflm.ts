import { quantizeMultiplier } from '../device/lower/fixed-point.ts'
import { toIdentifier } from '../device/print/identifier.ts'
import { planDevice } from '../device/plan-device.ts'
import type { DevicePlan } from '../device/plan.ts'
import { createRunner } from '../device/runner.ts'
import type { Graph, Node } from '../graph/graph.ts'
import type { ExportRequest, LintFinding } from './export-model-types.ts'

/** What to know before the sketch for TensorFlow Lite Micro is used. */
export function lintTflm(request: ExportRequest): LintFinding[] {
  const findings: LintFinding[] = []
  const identifier = toIdentifier(request.name)
  if (identifier !== request.name) {
    findings.push({
      code: 'name-changed',
      severity: 'note',
      message: `The name “${request.name}” becomes ${identifier} in the code: C allows letters, digits and underscores.`,
    })
  }
  const { features } = request
  if (features !== undefined && features.lowering.calls.length > 0) {
    findings.push({
      code: 'features-missing',
      severity: 'warning',
      message: `The sketch holds the model only: read_window() has to compute the ${features.pipeline.settings.block} features. The Arduino export brings them along.`,
    })
  }
  const uncertain = uncertainMultipliers(request.graph)
  if (uncertain.length > 0) {
    findings.push({
      code: 'tflm-one-step',
      severity: 'note',
      message: `Versions of TensorFlow Lite Micro multiply the scales of a dense layer in float32 (TinyKiln too) or in double precision. That gives another last digit of the factor in ${uncertain.join(', ')}. ${compareRules(request, uncertain)}`,
    })
  }
  return findings
}

/** Runs the stored windows under both rules and says in how many an output differs. */
function compareRules({ graph, selfTest }: ExportRequest, layers: readonly string[]): string {
  const plan = planDevice(graph)
  const windows = selfTest?.inputs ?? []
  if (!plan.ok || windows.length === 0)
    return 'An output may differ by one step; export with data to see in how many windows it does.'
  const runners = [plan.value, inDoublePrecision(plan.value, graph, layers)].map((one) => createRunner(one))
  const sizes = plan.value.inputs.map(({ buffer }) => plan.value.buffers[buffer]?.bytes ?? 0)
  const answers = runners.map((runner) =>
    windows.map((window) => {
      if (!runner.ok) return ''
      let at = 0
      runner.value.reset()
      return runner.value
        .run(sizes.map((size) => window.slice(at, (at += size))))
        .map((output) => Buffer.from(output).toString('hex'))
        .join()
    }),
  )
  const differing = windows.filter((_, window) => answers[0]?.[window] !== answers[1]?.[window]).length
  return differing === 0
    ? `In all ${windows.length} stored windows the outputs are the same under both rules.`
    : `Under the other rule ${differing} of ${windows.length} stored windows give another output.`
}

/** The plan with the factors of some dense layers as a double product gives them. */
function inDoublePrecision(plan: DevicePlan, graph: Graph, layers: readonly string[]): DevicePlan {
  const constants = [...plan.constants]
  for (const call of plan.calls) {
    const node = graph.nodes.find(({ name }) => name === call.node)
    if (node === undefined || !layers.includes(call.node) || !call.kernel.startsWith('tk_fully_connected')) continue
    const factor = quantizeMultiplier(productOf(graph, node, (x) => x))
    for (const field of call.parameters) {
      if (field.type === 'int32' || field.type === 'float32' || field.value === null) continue
      const constant = constants[field.value.constant]
      const value = field.name === 'multiplier' ? factor.multiplier : field.name === 'shift' ? factor.shift : undefined
      if (constant === undefined || value === undefined) continue
      const data = constant.type === 'int32' ? new Int32Array(constant.data.length) : new Int8Array(constant.data.length)
      constants[field.value.constant] = { ...constant, data: data.fill(value) }
    }
  }
  return { ...plan, constants }
}

/** Input scale times weight scale over output scale; `round` is what happens to the product. */
function productOf(graph: Graph, { inputs, outputs }: Node, round: (product: number) => number): number {
  const scale = (index: number | undefined): number => Math.fround(graph.tensors[index ?? -1]?.quantization?.scale[0] ?? 1)
  return round(scale(inputs[0]) * scale(inputs[1])) / scale(outputs[0])
}

/**
 * Dense layers with one weight scale whose fixed-point factor depends on whether input scale times weight scale is rounded to
 * float32 before it is divided by the output scale.
 */
export function uncertainMultipliers(graph: Graph): string[] {
  return graph.nodes
    .filter((node) => {
      const weights = graph.tensors[node.inputs[1] ?? -1]
      if (node.operation.kind !== 'fullyConnected' || weights?.type !== 'int8' || weights.quantization?.scale.length !== 1)
        return false
      const single = quantizeMultiplier(productOf(graph, node, Math.fround))
      const double = quantizeMultiplier(productOf(graph, node, (x) => x))
      return single.multiplier !== double.multiplier || single.shift !== double.shift
    })
    .map(({ name }) => name)
}
