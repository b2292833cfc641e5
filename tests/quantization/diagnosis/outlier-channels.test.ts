import { expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../../src-main/graph/build/graph-builder.ts'
import { outlierChannels } from '../../../src-main/quantization/diagnosis/outlier-channels.ts'
import { uniform } from '../random-values.ts'

const net = (factor: number) => {
  const b = createGraphBuilder('outlier')
  const data = uniform(64, 3, 0.5, 1).map((value, i) => (Math.floor(i / 8) === 5 ? factor * value : value))
  return b.build([b.fullyConnected(b.input([1, 8]), { shape: [8, 8], data }, null, { name: 'dense' })])
}
const inputs = Array.from({ length: 10 }, (_, i) => uniform(8, i, 0, 1))

test('one channel fifty times larger is found, with its place and about its ratio', () => {
  const [found, ...others] = unwrap(outlierChannels(net(50), inputs))
  expect(others).toEqual([])
  expect(found).toMatchObject({ name: 'dense', channel: 5 })
  expect(found?.ratio).toBeGreaterThan(35)
  expect(found?.ratio).toBeLessThan(70)
})
test('even channels, and one that is always zero, raise nothing', () => {
  expect(unwrap(outlierChannels(net(1), inputs))).toEqual([])
  expect(unwrap(outlierChannels(net(0), inputs))).toEqual([])
})
