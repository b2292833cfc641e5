import { fail, succeed, type Result } from '../../contract/result.ts'
import { aeqFinders } from './ai-edge-quantizer/aeq-finders.ts'
import { espFinders } from './esp-ppq/esp-finders.ts'
import { minMax } from './min-max.ts'
import { quarkOnnxFinders } from './quark/quark-onnx-finders.ts'
import { quarkTorchFinders } from './quark/quark-torch-finders.ts'
import { entropy } from './entropy.ts'
import { histogramL2 } from './histogram-l2.ts'
import { movingAverage } from './moving-average.ts'
import { mse } from './mse.ts'
import { percentile } from './percentile.ts'
import { powerOfTwo, powerOfTwoMse } from './power-of-two.ts'
import type { RangeFinderMethod } from './range-finder.ts'
import { tfmotFinders } from './tfmot/tfmot-finders.ts'
import { tfliteFinders } from './tflite-converter/tflite-finders.ts'
import { torchFinders } from './torch/torch-finders.ts'
import { modeloptFinders } from './modelopt/modelopt-finders.ts'
import { onnxFinders } from './onnxruntime/onnx-finders.ts'

/** Every range finder: ours first, then those of packages. */
export const rangeFinders: readonly RangeFinderMethod[] = [
  minMax,
  movingAverage,
  percentile,
  histogramL2,
  entropy,
  mse,
  powerOfTwo,
  powerOfTwoMse,
  ...torchFinders,
  ...onnxFinders,
  ...modeloptFinders,
  ...espFinders,
  ...quarkOnnxFinders,
  ...quarkTorchFinders,
  ...tfmotFinders,
  ...tfliteFinders,
  ...aeqFinders,
]

/** The range finder of a name; fails with `unknown-range-finder`. */
export function findRangeFinder(name: string): Result<RangeFinderMethod> {
  const found = rangeFinders.find((one) => one.name === name)
  if (found) return succeed(found)
  const sentence = `There is no range finder “${name}”. \`tinykiln ranges FILE --method all\` lists them.`
  return fail('unknown-range-finder', sentence, { name })
}
