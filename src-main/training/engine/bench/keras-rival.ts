import type { Graph } from '../../../graph/graph.ts'
import type { LossKind } from '../../loss.ts'
import { portableGraph } from './portable-graph.ts'
import { startPythonScript } from './python-script.ts'

/** Keras on this machine, in a process of its own. */
export type KerasRival = {
  /** Such as `tensorflow 2.21.0, keras 3.15.1`. */
  readonly versions: string
  /** Builds a net, and keeps the fastest of the ways to call `fit`; its name. */
  readonly prepare: (graph: Graph, loss: LossKind, batch: number, samples: number) => Promise<string>
  /** Trains for about so many seconds; samples a second. */
  readonly measure: (seconds: number) => Promise<number>
  readonly close: () => void
}

/** Starts Keras where a Python with TensorFlow is found; null where none is. */
export async function startKeras(python: string | undefined): Promise<KerasRival | null> {
  const script = await startPythonScript('throughput.py', python)
  if (script === null) return null
  const versions = Object.entries(script.greeting['versions'] as Record<string, string>)
  return {
    versions: versions.map(([name, version]) => `${name} ${version}`).join(', '),
    prepare: async (graph, loss, batch, samples) => {
      const { variant } = await script.ask({ net: portableGraph(graph), loss, batch, samples, epochs: 2 })
      return String(variant)
    },
    measure: async (seconds) => Number((await script.ask({ seconds }))['rate']),
    close: script.close,
  }
}
