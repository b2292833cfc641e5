import type { Result } from '../../contract/result.ts'
import { deviceGraph } from '../../device/device-graph.ts'
import { lower } from '../../device/lower.ts'
import { examineGraph } from '../../formats/import/examine-graph.ts'
import type { Finding, ImportedModel } from '../../formats/import/imported-model.ts'
import type { Graph } from '../../graph/graph.ts'
import { sizedAsInt8 } from './fit-road.ts'
import { isInteger } from './model-runner.ts'

/** The runtimes that take an imported model, and what the clinic found, the reason of TinyKiln's refusal included. */
export type Runtimes = {
  readonly runnable: { readonly tinykiln: boolean; readonly tflm: boolean }
  readonly findings: readonly Finding[]
}

/** Whether the chip's kernels can compute a graph, a float one in the INT8 form that it would get. */
export function loweredFor(graph: Graph): Result<unknown> {
  const integer = isInteger(graph) ? { ok: true as const, value: graph } : sizedAsInt8(graph)
  return integer.ok ? lower(deviceGraph(integer.value)) : integer
}

/** Asks both runtimes. */
export function runtimesOf({ graph, tflm, findings }: ImportedModel): Runtimes {
  const lowered = loweredFor(graph)
  if (lowered.ok) return { runnable: { tinykiln: true, tflm }, findings }
  const { code, message } = lowered.error
  return { runnable: { tinykiln: false, tflm }, findings: [...findings, { code, severity: 'error', message }] }
}

/** The same for a file as it is: nothing is quantized on the way, so float weights of 16 bits and hybrid layers run nowhere. */
export function runtimesOfFile(graph: Graph): Runtimes {
  const { findings, tflm } = examineGraph(graph, graph)
  const lowered = isInteger(graph) ? lower(deviceGraph(graph)) : null
  return { runnable: { tinykiln: lowered?.ok ?? false, tflm }, findings }
}
