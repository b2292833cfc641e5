import type { ReadOptions } from '../../../data/read-options.ts'
import type { WindowWishes } from '../../../services/road/choose-window.ts'
import { numberOption, textOption } from '../read-options.ts'
import type { OptionValues } from '../verb.ts'

/** Options of every verb that reads data. */
export const dataOptions = {
  'label-from': { type: 'string' },
  rate: { type: 'string' },
  window: { type: 'string' },
  stride: { type: 'string' },
  kind: { type: 'string' },
  target: { type: 'string' },
} as const

/** How data is to be read. Proposals of questions are taken where a verb cannot ask. */
export function readOptionsOf(options: OptionValues, acceptProposals: boolean): ReadOptions {
  const labelFrom = textOption(options, 'label-from')
  const rateHz = numberOption(options, 'rate', { min: 0.001 })
  const target = textOption(options, 'target')
  const kind = textOption(options, 'kind') as ReadOptions['kind']
  return {
    acceptProposals,
    ...(labelFrom === undefined ? {} : { labelFrom }),
    ...(rateHz === undefined ? {} : { rateHz }),
    ...(target === undefined ? {} : { target }),
    ...(kind === undefined ? {} : { kind }),
  }
}

/** How recordings are to be cut. */
export function windowWishesOf(options: OptionValues): WindowWishes {
  const windowMs = numberOption(options, 'window', { min: 0.001 })
  const strideMs = numberOption(options, 'stride', { min: 0.001 })
  return { ...(windowMs === undefined ? {} : { windowMs }), ...(strideMs === undefined ? {} : { strideMs }) }
}

/** The seed of a run; 1 where nobody gives one. */
export function seedOf(options: OptionValues): number {
  return numberOption(options, 'seed', { min: 0, max: 2 ** 32 - 1, whole: true }) ?? 1
}
