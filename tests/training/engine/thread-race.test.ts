import { describe, expect, it } from 'vitest'
import { ThreadRace } from '../../../src-main/training/engine/step/thread-race.ts'

/** Which of so many runs are on all threads, when a run takes so long with them and without. */
function decisions(runs: number, times: { together: number; alone: number }): boolean[] {
  const race = new ThreadRace()
  let now = 0
  return Array.from({ length: runs }, () => {
    const together = race.next(now)
    now += together ? times.together : times.alone
    return together
  })
}

describe('threads are used where that is faster', () => {
  it('tries both, then keeps the faster', () => {
    const busy = decisions(30, { together: 3, alone: 2 })
    expect(new Set(busy.slice(0, 12))).toEqual(new Set([true, false]))
    expect(busy.slice(12).every((together) => !together)).toBe(true)
    expect(decisions(30, { together: 2, alone: 3 }).slice(12).every(Boolean)).toBe(true)
  })

  it('tries both again after some hundred runs', () => {
    const runs = decisions(430, { together: 3, alone: 2 })
    expect(runs.slice(30).filter(Boolean).length).toBeGreaterThan(0)
    expect(runs.filter(Boolean).length).toBeLessThan(25)
  })

  it('is not misled by one long pause', () => {
    const race = new ThreadRace()
    let now = 0
    const runs = Array.from({ length: 30 }, (_, run) => {
      const together = race.next(now)
      now += (together ? 2 : 3) + (run === 1 ? 1000 : 0)
      return together
    })
    expect(runs.slice(12).every(Boolean)).toBe(true)
  })
})
