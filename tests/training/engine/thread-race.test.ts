import { describe, expect, it } from 'vitest'
import { ThreadRace } from '../../../src-main/training/engine/step/thread-race.ts'

/** Which of so many runs are on all threads, when a run takes so long with them and without. */
function decisions(runs: number, times: { together: number; alone: number }): boolean[] {
  const race = new ThreadRace()
  return Array.from({ length: runs }, () => {
    const together = race.next()
    race.note(together, together ? times.together : times.alone)
    return together
  })
}

describe('threads are used where that is faster', () => {
  it('tries both, then keeps the faster', () => {
    const busy = decisions(100, { together: 3, alone: 2 })
    expect(new Set(busy.slice(0, 8))).toEqual(new Set([true, false]))
    expect(busy.slice(8).every((together) => !together)).toBe(true)
    expect(decisions(100, { together: 2, alone: 3 }).slice(8).every(Boolean)).toBe(true)
  })

  it('tries both again after some hundred runs', () => {
    const runs = decisions(1000, { together: 3, alone: 2 })
    expect(runs.slice(8).filter(Boolean).length).toBeGreaterThan(0)
    expect(runs.filter(Boolean).length).toBeLessThan(20)
  })
})
