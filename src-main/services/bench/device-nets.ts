import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fail, succeed, unwrap, type Result } from '../../contract/result.ts'
import { readTflite } from '../../formats/tflite/read.ts'
import type { Graph } from '../../graph/graph.ts'
import { benchNets } from '../../training/engine/bench/bench-nets.ts'
import { findTemplate } from '../../training/templates/list-templates.ts'
import { denseNet } from './dense-net.ts'
import { integerNet } from './integer-net.ts'

/** A net whose cost on chips is measured, and the cores it is for. */
export type DeviceNet = { readonly name: string; readonly build: () => Graph; readonly cores: readonly string[] }

const large = ['m0plus', 'm4', 'rv32imc']
const small = [...large, 'avr']

function fromTemplate(template: string, inputShape: readonly number[], classes: number): Graph {
  return unwrap(unwrap(findTemplate(template)).build({ inputShape, classes, task: 'classification', seed: 1 }))
}

function fromBench(name: string): Graph {
  const net = benchNets.find((one) => one.name === name)
  if (net === undefined) throw new Error(`no bench net ${name}`)
  return net.build()
}

/**
 * Nets of the shapes that MLPerf Tiny runs, and small ones for 8-bit chips. Weights are random, of a fixed seed: what an inference
 * costs does not hang on them.
 */
export const deviceNets: readonly DeviceNet[] = [
  { name: 'ds_cnn', build: () => fromBench('ds_cnn'), cores: large },
  { name: 'resnet8', build: () => fromBench('resnet8'), cores: large },
  { name: 'mobilenet_v1_025', build: () => fromBench('mobilenet_v1_025'), cores: ['m0plus', 'm4'] },
  { name: 'autoencoder', build: () => fromBench('autoencoder'), cores: large },
  { name: 'ds_cnn_1d', build: () => fromTemplate('ds-cnn-1d', [1, 30, 40], 3), cores: ['m4'] },
  { name: 'lstm', build: () => fromTemplate('lstm', [28, 28], 10), cores: ['m4'] },
  { name: 'dense_24_16_8', build: () => denseNet('dense_24_16_8', [24, 16, 8]), cores: small },
  { name: 'gestures_36_16_5', build: () => denseNet('gestures_36_16_5', [36, 16, 5]), cores: small },
]

/** The net of a name, rounded, or the quantized model of a .tflite file. */
export function findDeviceNet(name: string): Result<DeviceNet> {
  const net = deviceNets.find((one) => one.name === name)
  if (net !== undefined) return succeed({ ...net, build: () => integerNet(net.build()) })
  if (!name.endsWith('.tflite')) {
    const names = deviceNets.map((one) => one.name).join(', ')
    return fail('net-unknown', `There is no net ${name}. There are ${names}, and any quantized model by its path.`)
  }
  let bytes: Uint8Array
  try {
    bytes = readFileSync(name)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    return fail('file-unreadable', `“${name}” cannot be read (${code}). Check the name and try again.`, { path: name })
  }
  const graph = readTflite(bytes, name)
  return graph.ok ? succeed({ name: basename(name, '.tflite'), build: () => graph.value, cores: large }) : graph
}
