import type { LoadedFile } from '../loaded-file.ts'
import { readIdx } from '../record/read-idx.ts'
import { readNpy } from '../record/read-npy.ts'
import { sniffFormat } from '../sniff-format.ts'
import type { Sidecar } from './sidecar.ts'

function numbers(bytes: Uint8Array): { readonly shape: readonly number[]; readonly values: Float64Array } | null {
  const { reader } = sniffFormat(bytes.subarray(0, 64), '')
  const read = reader === 'npy' ? readNpy(bytes) : reader === 'idx' ? readIdx(bytes) : null
  return read?.ok === true ? read.value : null
}

/** The part of a name that ties a file of labels to one of samples: `y_train` and `X_train`, `t10k-labels` and `t10k-images`. */
function partOf(path: string): string {
  return /(train|test|t10k|val)/i.exec(path.split('/').at(-1) ?? '')?.[1]?.toLowerCase() ?? ''
}

/** Arrays of class numbers in a file of their own (`y.npy`, `…-labels-idx1-ubyte`), as long as an array of samples beside them. */
export function labelArray(files: readonly LoadedFile[]): Sidecar | null {
  const arrays = files.flatMap((loaded) => {
    const array = numbers(loaded.bytes)
    return array === null ? [] : [{ loaded, array }]
  })
  const flat = arrays.filter(({ array }) => array.shape.length === 1 || (array.shape.length === 2 && array.shape[1] === 1))
  if (flat.length === 0 || flat.length === arrays.length) return null
  return {
    used: flat.map(({ loaded }) => loaded),
    apply: (contents) => {
      const warnings: { code: string; message: string; where: string }[] = []
      for (const { loaded, array } of flat) {
        const part = partOf(loaded.file.path)
        const content =
          contents.find((entry) => entry.recordings.length === array.values.length && partOf(entry.file.path) === part) ??
          contents.find((entry) => entry.recordings.length === array.values.length)
        if (content === undefined) {
          warnings.push({
            code: 'missing-labels',
            message: `${loaded.file.path} holds ${array.values.length} labels, but no file holds as many samples.`,
            where: loaded.file.path,
          })
          continue
        }
        content.recordings.forEach((recording, index) => {
          recording.label = String(array.values[index] ?? '')
          if (part !== '') recording.split ??= part === 'train' ? 'train' : part === 'val' ? 'validation' : 'test'
        })
      }
      return { contents, warnings, questions: [] }
    },
  }
}
