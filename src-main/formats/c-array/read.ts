import type { Result } from '../../contract/result.ts'
import { fail, succeed } from '../../contract/result.ts'
import type { CArray } from './find-arrays.ts'
import { findArrays } from './find-arrays.ts'

/** The .tflite model inside a C source, and the arrays beside it. */
export type EmbeddedModel = { readonly array: CArray; readonly others: readonly CArray[] }

function isTflite({ bytes }: CArray): boolean {
  return bytes.length > 8 && String.fromCharCode(...bytes.subarray(4, 8)) === 'TFL3'
}

/**
 * Finds the .tflite model that a C or C++ source holds as an array of bytes (the output of `xxd -i` and its many relatives).
 * Fails with `model-array-missing`; `name` is the file's name.
 */
export function readCArray(bytes: Uint8Array, name: string): Result<EmbeddedModel> {
  const source = new TextDecoder().decode(bytes)
  const arrays = findArrays(source)
  const models = arrays.filter(isTflite)
  const [array, ...others] = models
  if (array !== undefined) return succeed({ array, others })
  const nnom = /#include\s+"nnom\.h"/.test(source)
  const found = nnom
    ? 'it holds weights for the NNoM library'
    : arrays.length === 0
      ? 'it defines no array of bytes'
      : `none of its ${arrays.length} arrays (${arrays
          .slice(0, 3)
          .map((entry) => `${entry.name} in line ${entry.line}`)
          .join(', ')}) begins like one`
  const message = `There is no TensorFlow Lite model in ${name}: ${found}. Import the .tflite or Keras file that it was made from.`
  return fail('model-array-missing', message, { file: name })
}
