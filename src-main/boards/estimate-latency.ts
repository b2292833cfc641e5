import { estimated, type Figure } from '../contract/figure.ts'
import type { Graph, Node } from '../graph/graph.ts'
import { countNodeMacs } from '../graph/count-macs.ts'
import type { Board } from './board.ts'
import type { FeatureCost, Runtime } from './fit.ts'
import { latencyClassOf } from './list-boards.ts'

const SPREAD = { low: 0.6, high: 1.8 }

/** Cycles for a float operation of the signal blocks: with a float unit, in software on 32 bits, on 8 bits. */
const FLOAT_CYCLES = { hardware: 6, software: 70, avr: 150 }

/**
 * Milliseconds for one window: multiply-accumulates times cycles by layer kind, requantization of each output, element-wise
 * work, and the signal blocks. Factors from the spread between layers in the MLPerf Tiny results and from cycle-counted AVR runs.
 */
export function estimateLatency(graph: Graph, board: Board, runtime: Runtime, features: FeatureCost | undefined): Figure {
  const latency = latencyClassOf(board)
  const avr = board.architecture === 'avr' || board.architecture === 'megaavr'
  const perMac = runtime === 'tinykiln' ? Math.sqrt(latency.plainC * latency.goodC) : latency.goodC
  const perOutput = avr ? 660 : 20
  const perElement = avr ? 120 : 10
  let cycles = 0
  for (const node of graph.nodes) {
    const outputs = node.outputs.reduce((sum, index) => sum + elements(graph, index), 0)
    const macs = countNodeMacs(graph, node)
    cycles +=
      macs > 0 ? macs * perMac * layerFactor(graph, node) + outputs * perOutput : outputs * elementCycles(node, perElement)
  }
  const floatCycles = avr ? FLOAT_CYCLES.avr : board.fpu === 'none' ? FLOAT_CYCLES.software : FLOAT_CYCLES.hardware
  const milliseconds = (cycles + (features?.ops ?? 0) * floatCycles) / (board.clockMHz * 1000)
  return estimated(
    round(milliseconds),
    round(milliseconds * SPREAD.low),
    round(milliseconds * SPREAD.high),
    'ms',
    `${round(perMac)} cycles a multiply-accumulate at ${board.clockMHz} MHz (${latency.basis})`,
  )
}

function layerFactor(graph: Graph, node: Node): number {
  if (node.operation.kind === 'depthwiseConv2d') return 1.5
  if (node.operation.kind === 'fullyConnected' || node.operation.kind === 'batchMatMul') return 1.2
  if (node.operation.kind !== 'conv2d') return 1.3
  const channels = graph.tensors[node.inputs[1] ?? -1]?.shape[3] ?? 8
  return channels <= 3 ? 2.5 : channels < 8 ? 1.5 : 1
}

function elementCycles(node: Node, perElement: number): number {
  if (node.operation.kind === 'reshape' || node.operation.kind === 'squeeze' || node.operation.kind === 'expandDims') return 0
  return node.operation.kind === 'softmax' ? perElement * 25 : perElement
}

function elements(graph: Graph, index: number): number {
  return graph.tensors[index]?.shape.reduce((product, dimension) => product * dimension, 1) ?? 0
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
