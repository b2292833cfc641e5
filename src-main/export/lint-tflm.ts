import { succeed, type Result } from '../contract/result.ts'
import { quantizeMultiplier } from '../device/lower/fixed-point.ts'
import { toIdentifier } from '../device/print/identifier.ts'
import { planDevice } from '../device/plan-device.ts'
import type { DevicePlan } from '../device/plan.ts'
import type { Graph, Node } from '../graph/graph.ts'
import type { DenseAsConvolutions } from './dense-as-convolutions.ts'
import type { ExportRequest, LintFinding } from './export-model-types.ts'
import { runWindows } from './run-windows.ts'
import { tflmLibrary } from './tflm-library.ts'

/** What to know before the sketch for TensorFlow Lite Micro is used: of a model, and as the sketch has it. */
export function lintTflm(request: ExportRequest, { graph, layers: dense }: DenseAsConvolutions): LintFinding[] {
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
  const library = tflmLibrary(request.board)
  const named = library.ok ? `${library.value.name}, TensorFlow Lite Micro ${library.value.state},` : 'The library'
  if (dense.length > 0) {
    findings.push({
      code: 'tflm-dense-as-convolution',
      severity: 'note',
      message: `${named} may not know dense layers with a scale for each unit, so ${dense.join(', ')} ${dense.length === 1 ? 'is' : 'are'} convolutions of one pixel in the sketch: the same weights, rounded twice where TinyKiln rounds once. ${compareRules(request, planDevice(request.graph), planDevice(graph), 'Against TinyKiln’s own code')}`,
    })
  }
  const uncertain = uncertainMultipliers(graph)
  if (uncertain.length > 0) {
    const plan = planDevice(graph)
    const newer = plan.ok ? succeed(inDoublePrecision(plan.value, graph, uncertain)) : plan
    findings.push({
      code: 'tflm-one-step',
      severity: 'note',
      message: `${named} multiplies the scales of a dense layer in float32, and the stored windows are tested against that. TensorFlow Lite Micro since October 2026 does it in double precision, which gives another last digit of the factor in ${uncertain.join(', ')}. ${compareRules(request, plan, newer, 'Under the newer rule')}`,
    })
  }
  return findings
}

/** Runs the stored windows under two rules and says in how many an output differs. */
function compareRules({ selfTest }: ExportRequest, one: Result<DevicePlan>, other: Result<DevicePlan>, how: string): string {
  const windows = selfTest?.inputs ?? []
  const [first, second] = [one, other].map((plan) => (plan.ok ? runWindows(plan.value, windows) : plan))
  if (!first?.ok || !second?.ok || windows.length === 0)
    return 'An output may differ by one step; export with data to see in how many windows it does.'
  const differing = first.value.filter((output, window) => Buffer.compare(output, second.value[window] ?? output) !== 0).length
  return differing === 0
    ? `${how}, the outputs of all ${windows.length} stored windows are the same.`
    : `${how}, ${differing} of ${windows.length} stored windows give another output.`
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
