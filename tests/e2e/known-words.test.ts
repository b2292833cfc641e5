import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wav } from '../data/in-memory.ts'
import { uniform } from '../quantization/random-values.ts'
import { findChromium } from '../renderer/fixture/find-chromium.ts'
import type { WatchedPage } from '../renderer/fixture/watched-page.ts'
import { openRealWindow, pictures } from './real-window.ts'

const executablePath = findChromium()
const rateHz = 8000

/** Half a second of noise in the middle of a second, named after a word. */
const recordings = ['left', 'right', 'stop'].flatMap((word, place) =>
  Array.from({ length: 8 }, (_, i) => {
    const levels = Array.from(uniform(rateHz, 50 * place + i, -8000, 8000), (level, at) =>
      at > rateHz / 4 && at < (3 * rateHz) / 4 ? Math.round(level / (place + 1)) : 0,
    )
    return { name: `${word}_${i}.wav`, mimeType: 'audio/wav', buffer: Buffer.from(wav(levels, rateHz)) }
  }),
)

describe.skipIf(!executablePath)('spoken words in the window over the real services (needs Chromium)', () => {
  let watched: WatchedPage

  beforeAll(async () => {
    watched = await openRealWindow(executablePath, { width: 1280, height: 800, theme: 'dark' })
  })
  afterAll(() => watched.close())

  test('training starts from a net that has heard them, or afresh', async () => {
    const { page } = watched
    await page.getByRole('button', { name: 'Skip' }).click()
    await page.getByRole('button', { name: 'Sound', exact: true }).click()
    await page.getByText('No examples yet.').waitFor()
    await page.locator('input[type=file]').first().setInputFiles(recordings)
    await page
      .getByRole('dialog', { name: 'Check before importing' })
      .getByRole('button', { name: 'Import 24 recordings' })
      .click()
    await page.getByRole('row', { name: 'left 8' }).waitFor()
    await page.keyboard.press('Control+4')
    const heard = page.getByRole('switch', { name: 'Start from words heard before' })
    await heard.waitFor()
    expect(await heard.isChecked()).toBe(true)
    await page.getByText('All 3 classes are among the').waitFor()
    await page.getByText('Up to 35 epochs.').waitFor()
    expect(await watched.brokenRules()).toEqual([])
    await page.screenshot({ path: join(pictures, 'train-known-words.png') })
    await heard.uncheck()
    await page.getByText('Up to 60 epochs.').waitFor()
    await heard.check()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByRole('button', { name: 'Continue to Quantize' }).waitFor({ timeout: 120_000 })
    await page.getByText('35 epochs, batch 32, learning rate 0.005').waitFor()
    expect(watched.complaints.filter((text) => !/failed: .*\/contract\/(messages|events)/.test(text))).toEqual([])
  }, 180_000)
})
