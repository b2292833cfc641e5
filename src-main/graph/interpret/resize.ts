import type { OperationOf } from '../operations.ts'
import type { KernelFactory } from './kernel.ts'
import { input, output } from './kernel.ts'
import { outerOffsets, ramp, strides } from './offsets.ts'

type Resize = OperationOf<'resizeBilinear' | 'resizeNearestNeighbor'>

/** Where output position `i` lies on the input axis. */
function sourcePosition(operation: Resize, i: number, from: number, to: number): number {
  const scale = operation.alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to
  if (!operation.halfPixelCenters) return i * scale
  return (i + 0.5) * scale - (operation.kind === 'resizeBilinear' ? 0.5 : 0)
}

/** RESIZE_NEAREST_NEIGHBOR: rounds down, or to the nearest where corners are aligned. */
export const resizeNearestNeighbor: KernelFactory<OperationOf<'resizeNearestNeighbor'>> = (operation, context) => {
  const [x, result] = [input(context, 0), output(context)]
  const steps = strides(x.shape)
  const lists = result.shape.map((size, axis) => {
    if (axis === 0 || axis === 3) return ramp(size, steps[axis]!)
    const from = x.shape[axis]!
    return ramp(size, 1).map((i) => {
      const position = Math.fround(sourcePosition(operation, i, from, size))
      const nearest = operation.alignCorners ? Math.round(position) : Math.floor(position)
      return Math.min(Math.max(nearest, 0), from - 1) * steps[axis]!
    })
  })
  const offsets = outerOffsets(lists)
  return () => {
    for (let i = 0; i < offsets.length; i++) result.values[i] = x.values[offsets[i]!]!
  }
}

type Neighbours = { readonly low: Int32Array; readonly high: Int32Array; readonly weight: Float64Array }

function neighbours(operation: Resize, from: number, to: number): Neighbours {
  const positions = ramp(to, 1).map((i) => sourcePosition(operation, i, from, to))
  const low = Int32Array.from(positions, (position) => Math.max(Math.floor(position), 0))
  const high = Int32Array.from(positions, (position) => Math.min(Math.max(Math.ceil(position), 0), from - 1))
  return { low, high, weight: Float64Array.from(positions, (position, i) => position - low[i]!) }
}

/** RESIZE_BILINEAR: the four neighbours of each position, weighted by nearness. */
export const resizeBilinear: KernelFactory<OperationOf<'resizeBilinear'>> = (operation, context) => {
  const [x, result] = [input(context, 0), output(context)]
  const [batches = 1, height = 1, width = 1, channels = 1] = x.shape
  const [, rows = 1, columns = 1] = result.shape
  const vertical = neighbours(operation, height, rows)
  const horizontal = neighbours(operation, width, columns)
  return () => {
    let to = 0
    for (let b = 0; b < batches; b++) {
      for (let y = 0; y < rows; y++) {
        const top = (b * height + vertical.low[y]!) * width
        const bottom = (b * height + vertical.high[y]!) * width
        const down = vertical.weight[y]!
        for (let z = 0; z < columns; z++) {
          const left = horizontal.low[z]!
          const right = horizontal.high[z]!
          const across = horizontal.weight[z]!
          for (let c = 0; c < channels; c++) {
            const upper = x.values[(top + left) * channels + c]! * (1 - across) + x.values[(top + right) * channels + c]! * across
            const lower =
              x.values[(bottom + left) * channels + c]! * (1 - across) + x.values[(bottom + right) * channels + c]! * across
            result.values[to++] = upper * (1 - down) + lower * down
          }
        }
      }
    }
  }
}
