import { util, type TensorInfo } from '@tensorflow/tfjs-core'
import { denseGrid, type FusedActivation } from '../calls/layouts.ts'
import { packPanels, packedLength, windowCorrelate, windowProduct } from '../calls/matrix-calls.ts'
import { move } from '../calls/move-calls.ts'
import type { KernelCall } from '../kernel-call.ts'
import type { KilnBackend } from '../kiln-backend.ts'
import { fusedActivation } from './fused-activation.ts'
import { floatInput, type KernelTable } from './kernel-implementation.ts'

const singleTap = (chunk: number) => ({ offsets: [0], chunk })

/** One product of matrices: output[m][n] = sum over k of a[m][k] b[k][n], each operand possibly stored transposed. */
export type ProductShape = { m: number; k: number; n: number; transposeA: boolean; transposeB: boolean }

type Operands = {
  a: number
  b: number
  bias: number
  output: number
  scratch: number
  offsets: number
  activation: FusedActivation
}

function productCalls(shape: ProductShape, at: Operands): KernelCall[] {
  const { m, k, n } = shape
  if (!shape.transposeA) {
    const pack = packPanels({
      source: at.b,
      packed: at.scratch,
      rows: k,
      columns: n,
      rowStride: shape.transposeB ? 1 : n,
      columnStride: shape.transposeB ? k : 1,
    })
    const product = windowProduct({
      input: at.a,
      packed: at.scratch,
      bias: at.bias,
      output: at.output,
      offsets: at.offsets,
      taps: singleTap(k),
      columns: n,
      activation: at.activation,
      accumulate: false,
      in: denseGrid(1, 1, m, k),
      out: denseGrid(1, 1, m, n),
    })
    return [pack, product]
  }
  const calls: KernelCall[] = []
  let right = at.b
  if (shape.transposeB) {
    calls.push(move(at.b, at.scratch, [k, n], [1, k], [n, 1]))
    right = at.scratch
  }
  calls.push(
    windowCorrelate({
      input: at.a,
      gradient: right,
      output: at.output,
      offsets: at.offsets,
      taps: singleTap(m),
      columns: n,
      rowStride: n,
      accumulate: false,
      sumBytes: null,
      in: denseGrid(1, 1, k, m),
      out: denseGrid(1, 1, k, n),
    }),
  )
  return calls
}

type Product = {
  a: TensorInfo
  b: TensorInfo
  bias: TensorInfo | null
  transposeA: boolean
  transposeB: boolean
  activation: FusedActivation
}

function multiply(backend: KilnBackend, product: Product): TensorInfo | null {
  const { a, b, transposeA, transposeB } = product
  const [rowsA = 0, columnsA = 0] = a.shape.slice(-2)
  const [rowsB = 0, columnsB = 0] = b.shape.slice(-2)
  const m = transposeA ? columnsA : rowsA
  const k = transposeA ? rowsA : columnsA
  const n = transposeB ? rowsB : columnsB
  const batchA = a.shape.slice(0, -2)
  const batchB = b.shape.slice(0, -2)
  const countA = util.sizeFromShape(batchA)
  const countB = util.sizeFromShape(batchB)
  const sameBatch = util.arraysEqual(batchA, batchB)
  if ((!sameBatch && countA !== 1 && countB !== 1) || m * k * n === 0) return null
  const batch = Math.max(countA, countB)
  const output = backend.output([...(countA >= countB ? batchA : batchB), m, n])
  const at = { a: backend.address(a), b: backend.address(b), output: backend.address(output) }
  const bias = product.bias ? backend.address(product.bias) : 0
  const shape = { m, k, n, transposeA, transposeB }
  // Where a product by columns cannot add the bias, or batches share the scratch, the calls still run one after the other.
  backend.withScratch(packedLength(k, n), (scratch) => {
    for (let i = 0; i < batch; i++) {
      const offsets = backend.runner.table([0])
      backend.runner.run(
        productCalls(shape, {
          a: at.a + (countA === 1 ? 0 : i * m * k * 4),
          b: at.b + (countB === 1 ? 0 : i * k * n * 4),
          output: at.output + i * m * n * 4,
          bias,
          scratch,
          offsets,
          activation: product.activation,
        }),
      )
    }
  })
  return output
}

/** Matrix products of tfjs on the engine. */
export const matrixKernels: KernelTable = {
  BatchMatMul: (inputs, attributes, backend) => {
    const a = floatInput(inputs, 'a')
    const b = floatInput(inputs, 'b')
    if (!a || !b) return null
    const transposeA = attributes['transposeA'] === true
    const transposeB = attributes['transposeB'] === true
    if ((a.shape[0] ?? 0) > 1 && transposeA && inputs['bias']) return null
    return multiply(backend, { a, b, bias: null, transposeA, transposeB, activation: 'none' })
  },
  _FusedMatMul: (inputs, attributes, backend) => {
    const a = floatInput(inputs, 'a')
    const b = floatInput(inputs, 'b')
    const activation = fusedActivation(attributes['activation'])
    const transposeA = attributes['transposeA'] === true
    const transposeB = attributes['transposeB'] === true
    if (!a || !b || activation === null || transposeA || inputs['preluActivationWeights']) return null
    const bias = inputs['bias'] ? floatInput(inputs, 'bias') : null
    const n = (transposeB ? b.shape.at(-2) : b.shape.at(-1)) ?? 0
    if (inputs['bias'] && (!bias || util.sizeFromShape(bias.shape) !== n)) return null
    return multiply(backend, { a, b, bias, transposeA, transposeB, activation })
  },
}
