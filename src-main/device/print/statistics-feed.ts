import type { SignalCall } from '../../signal/feature-types.ts'
import type { DevicePlan } from '../plan.ts'
import { feedHeadBytes, type StatisticsFeed } from './stream-feed.ts'

/** Bits of the figures that need the whole window: peaks and crossings. */
const SECOND_LOOK = 0b1100000
/** TK_SIG_SUMS of tk_sig_statistics.h, for two windows. */
const SUMS = 2 * 5

type Call = Pick<SignalCall, 'kernel' | 'parameters'>

function field(call: Call, name: string): number {
  const found = call.parameters.find((one) => one.name === name)
  return found?.type === 'int32' ? found.value : 0
}

/**
 * Readings one after another into figures that can be made as they come, with an answer every half window; null where features
 * are others, or where the model itself keeps a state from window to window.
 */
export function statisticsFeed(calls: readonly Call[], plan: DevicePlan): StatisticsFeed | null {
  const [first] = calls
  if (first?.kernel !== 'tk_sig_statistics' || (field(first, 'which') & SECOND_LOOK) !== 0) return null
  if (plan.buffers.some(({ state }) => state)) return null
  const channels = field(first, 'channels')
  const step = Math.max(1, Math.ceil(field(first, 'length') / 2))
  return { kind: 'statistics', channels, step, length: channels, bytes: feedHeadBytes + channels * SUMS * 4 }
}
