import type { DatasetKind } from '../data/dataset.ts'
import type { FeatureBlock } from './block.ts'
import { columnsBlock } from './blocks/columns.ts'
import { imageBlock } from './blocks/image.ts'
import { rawBlock } from './blocks/raw.ts'
import { spectrogramBlock } from './blocks/spectrogram.ts'
import { statisticsBlock } from './blocks/statistics.ts'
import { fail, succeed, type Result } from '../contract/result.ts'

const blocks: readonly FeatureBlock[] = [rawBlock, statisticsBlock, spectrogramBlock, imageBlock, columnsBlock]

/** Every feature block. */
export function listBlocks(): readonly FeatureBlock[] {
  return blocks
}

/** The blocks for a kind of data, the usual one first. */
export function blocksFor(kind: DatasetKind): readonly FeatureBlock[] {
  const fitting = blocks.filter((block) => block.for.includes(kind))
  return kind === 'audio' ? [...fitting].reverse() : fitting
}

/** A block by its name; fails with the names there are. */
export function findBlock(name: string): Result<FeatureBlock> {
  const found = blocks.find((block) => block.name === name)
  if (found) return succeed(found)
  return fail('unknown-block', `There is no feature block “${name}”. There are ${blocks.map((block) => block.name).join(', ')}.`)
}
