import { succeed, type Result } from '../../contract/result.ts'
import { countMacs } from '../../graph/count-macs.ts'
import { blameSentence } from '../../quantization/diagnosis/blame-sentence.ts'
import { layerSensitivity, type Sensitivity } from '../../quantization/diagnosis/layer-sensitivity.ts'
import { outlierChannels, type OutlierChannel } from '../../quantization/diagnosis/outlier-channels.ts'
import type { Quantized } from './quantize-model.ts'

/** Which layer broke it, and the evidence. */
export type Diagnosis = Sensitivity & {
  readonly sentence: string
  readonly outliers: readonly OutlierChannel[]
  /** Windows it was judged on. */
  readonly windows: number
}

/** Multiply-adds that a diagnosis may take, so that it stays a matter of seconds in plain JavaScript. */
const affordableMacs = 3e9
const fewestWindows = 4

/** Turns one layer at a time back to float, on as many of the inputs as can be afforded. Fails where a graph cannot be run. */
export function diagnose({ folded, graph }: Quantized, inputs: readonly Float32Array[]): Result<Diagnosis> {
  const affordable = Math.floor(affordableMacs / Math.max(1, countMacs(folded) * folded.nodes.length))
  const some = inputs.slice(0, Math.max(fewestWindows, affordable))
  const sensitivity = layerSensitivity(folded, graph, some)
  if (!sensitivity.ok) return sensitivity
  const outliers = outlierChannels(folded, some)
  if (!outliers.ok) return outliers
  const sentence = blameSentence(sensitivity.value)
  return succeed({ ...sensitivity.value, sentence, outliers: outliers.value, windows: some.length })
}
