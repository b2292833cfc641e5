import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const imageHeader = 16
const labelHeader = 8
const side = 28
const pixels = side * side

/**
 * Pictures of digits that a dataset has not: the test part of MNIST in its original files (t10k-images-idx3-ubyte and
 * t10k-labels-idx1-ubyte in `folder`), the first `count` of those that differ from all samples of `dataset`. Samples as in src-main/data.
 */
export function unseenDigits(folder, dataset, count) {
  const images = readFileSync(join(folder, 't10k-images-idx3-ubyte')).subarray(imageHeader)
  const labels = readFileSync(join(folder, 't10k-labels-idx1-ubyte')).subarray(labelHeader)
  const planes = dataset.samples[0].shape[2]
  const firstPlane = ({ values }) => Buffer.from(Uint8Array.from({ length: pixels }, (_, pixel) => values[pixel * planes]))
  const known = new Set(dataset.samples.map((sample) => firstPlane(sample).toString('latin1')))
  const unseen = []
  for (let index = 0; index < labels.length && unseen.length < count; index++) {
    const picture = images.subarray(index * pixels, (index + 1) * pixels)
    if (known.has(picture.toString('latin1'))) continue
    unseen.push({
      id: `unseen-${index}`,
      name: `unseen ${index}`,
      label: String(labels[index]),
      target: null,
      group: null,
      source: { file: 't10k-images-idx3-ubyte' },
      shape: [side, side, planes],
      values: Float32Array.from({ length: pixels * planes }, (_, at) => picture[Math.floor(at / planes)]),
      sampleRateHz: null,
    })
  }
  return unseen
}
