import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../renderer/fixture/find-chromium.ts'
import type { WatchedPage } from '../renderer/fixture/watched-page.ts'
import { openRealWindow, pictures } from './real-window.ts'

const executablePath = findChromium()

function hasGcc(): boolean {
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Compiles a downloaded library with a serial port and runs its self-test; what a board would print. */
function selfTestLog(files: Readonly<Record<string, Uint8Array>>, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tinykiln-library-'))
  try {
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      if (!path.endsWith('/')) writeFileSync(join(folder, path), bytes)
    }
    writeFileSync(
      join(folder, 'main.c'),
      `#include <stdio.h>
static void self_test_write(char character) { putchar(character); }
static unsigned long self_test_microseconds(void) { static unsigned long now; return now += 1550; }
#include "${name}_selftest.h"
int main(void) { return ${name}_report() == ${name.toUpperCase()}_TEST_WINDOWS ? 0 : 1; }
`,
    )
    const sources = Object.keys(files)
      .filter((path) => path.endsWith('.c'))
      .map((path) => join(folder, path))
    const flags = ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-Werror', '-O2', `-I${join(folder, name, 'src')}`]
    const program = join(folder, 'selftest')
    execFileSync('gcc', [...flags, join(folder, 'main.c'), ...sources, '-o', program])
    return execFileSync(program, { encoding: 'utf8' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe.skipIf(!executablePath)('the whole road in the window over the real services (needs Chromium)', () => {
  let watched: WatchedPage
  let clicks = 0
  let downloaded: Readonly<Record<string, Uint8Array>> = {}

  beforeAll(async () => {
    watched = await openRealWindow(executablePath, { width: 1280, height: 800, theme: 'light' })
  })
  afterAll(() => watched.close())

  const click = async (target: Locator): Promise<void> => {
    clicks++
    await target.click()
  }
  const arrived = async (step: string): Promise<void> => {
    const { page } = watched
    await page.getByRole('main', { name: new RegExp(`^${step}`) }).waitFor()
  }
  const look = async (name: string): Promise<void> => {
    const { page } = watched
    await page.waitForTimeout(600)
    expect(await watched.brokenRules(), name).toEqual([])
    await page.screenshot({ path: join(pictures, `${name}.png`) })
  }

  test('from launch to a downloaded Arduino library in under fifteen clicks', async () => {
    const { page } = watched
    await page.getByRole('heading', { name: 'What should your board notice?' }).waitFor()
    await click(page.getByRole('button', { name: 'Skip' }))
    await look('home')
    await click(page.getByRole('link', { name: /Five gestures/ }))
    await page.getByRole('link', { name: 'Data, done' }).waitFor()
    const next = page.getByRole('button', { name: /^Continue to/ })
    await next.waitFor()
    await look('data')
    await click(next)
    await arrived('Features')
    await page.getByText('Classes that sit apart here are easy to learn.').waitFor()
    await look('features')
    await click(page.getByRole('button', { name: 'Continue to Model' }))
    await arrived('Model')
    await page.getByRole('heading', { name: 'Boards it fits' }).waitFor()
    await look('model')
    await click(page.getByRole('button', { name: 'Continue to Train' }))
    await arrived('Train')
    await click(page.getByRole('button', { name: 'Train', exact: true }))
    const trained = page.getByRole('button', { name: 'Continue to Quantize' })
    await trained.waitFor({ timeout: 180_000 })
    await look('train')
    await click(trained)
    await arrived('Quantize')
    const chosen = page.getByRole('button', { name: 'Continue with PTQ' })
    await chosen.waitFor()
    await look('quantize')
    await click(chosen)
    await page.getByRole('heading', { name: /^Fit: runs on/ }).waitFor()
    await look('fit')
    await click(page.getByRole('button', { name: 'Continue to Test' }))
    await page.getByRole('heading', { name: /^Test: \d+ of \d+ right/ }).waitFor()
    await look('test')
    await click(page.getByRole('button', { name: 'Continue to Export' }))
    await arrived('Export')
    const download = page.waitForEvent('download')
    await click(page.getByRole('button', { name: 'Export Arduino library' }))
    const file = await (await download).path()
    await page.getByText('Exported.').waitFor()
    await look('export')
    const files = unzipSync(readFileSync(file))
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        'five_gestures/library.properties',
        'five_gestures/src/five_gestures.h',
        'five_gestures/examples/Live/Live.ino',
        'five_gestures/examples/SelfTest/SelfTest.ino',
      ]),
    )
    expect(clicks).toBeLessThan(15)
    downloaded = files
  })

  test.skipIf(!hasGcc())(
    'what the downloaded self-test prints is judged, and one changed byte is found (needs gcc)',
    async () => {
      const { page } = watched
      const log = selfTestLog(downloaded, 'five_gestures')
      const check = async (text: string): Promise<void> => {
        await page.getByLabel('Or paste what the board printed').fill(text)
        await page.getByRole('button', { name: 'Check this text' }).click()
      }
      await check(log)
      await page.getByText('10 of 10 windows agree, every byte.').waitFor()
      expect(await page.getByRole('table', { name: 'Windows of the self-test' }).getByRole('row').count()).toBe(11)
      await look('self-test')
      const markOfTime = async (kind: string): Promise<void> => {
        await page.getByRole('link', { name: /^Fit/ }).click()
        await page.getByRole('button', { name: `About this number: Time per answer, ${kind}` }).waitFor()
      }
      await markOfTime('estimated')
      await page.getByRole('link', { name: /^Export/ }).click()
      await check(log)
      await page.getByRole('button', { name: 'Use these measurements' }).click()
      await page.getByText(/^Figures for .* are measured now\.$/).waitFor()
      await look('measurements-used')
      await markOfTime('measured')
      await page.getByText(/^Measured on this board: 10 windows, /).waitFor()
      await look('fit-measured')
      await page.getByRole('button', { name: 'Use estimates again' }).click()
      await page.getByRole('button', { name: 'About this number: Time per answer, estimated' }).waitFor()
      await page.getByRole('link', { name: /^Export/ }).click()
      await check(log.replace(/"output":"(..)/, (_, byte: string) => `"output":"${byte === '80' ? '81' : '80'}`))
      await page.getByText(/^1 of 10 differ, by at most/).waitFor()
      await check('Hello from another sketch')
      await page.getByText(/There is no line of a self-test in it/).waitFor()
      await check(log.slice(0, log.length / 2))
      await page.getByText(/windows are in the log/).waitFor()
    },
  )

  test('every step is in the history, and the export can be made again byte for byte', async () => {
    const { page } = watched
    await page.getByRole('link', { name: /^History/ }).click()
    await arrived('History')
    await page
      .getByText(/five_gestures, arduino/)
      .first()
      .waitFor()
    await look('history')
    await page
      .getByRole('button', { name: /Export again/ })
      .first()
      .click()
    await page.getByText(/Same as before: all 1 files match, byte for byte\./).waitFor()
  })

  test('a project that is opened again needs no training', async () => {
    const { page } = watched
    await page.reload()
    await page.getByRole('link', { name: 'Train, done' }).waitFor()
    await page.getByRole('link', { name: /^Quantize/ }).click()
    await page.getByRole('table').first().waitFor()
    expect(await page.getByText('PTQ is enough here').count()).toBeGreaterThan(0)
  })

  test('recipes stand side by side on the own test windows, and one is taken', async () => {
    const { page } = watched
    await page.getByRole('link', { name: /^Quantize/ }).click()
    await page.getByRole('button', { name: 'Compare recipes' }).click()
    const table = page.getByRole('table', { name: 'Recipes side by side' })
    await table.getByRole('row', { name: /^tflite/ }).waitFor({ timeout: 120_000 })
    expect(await table.getByRole('row').count()).toBeGreaterThanOrEqual(9)
    await look('recipes')
    await table.getByRole('button', { name: 'Use tflite' }).click()
    await table
      .getByRole('row', { name: /^tflite/ })
      .getByText('In use')
      .waitFor({ timeout: 60_000 })
  }, 240_000)

  test('QAT is trained with settings of its own, beside a control run', async () => {
    const { page } = watched
    await page.getByLabel('Epochs').fill('4')
    await page.getByLabel('Ranges of values').selectOption('learned (LSQ)')
    await page.getByRole('switch', { name: 'Control run' }).check()
    await page.getByRole('button', { name: 'Train with these' }).click()
    await page.getByText(/^Trained as long without rounding, then rounded: \d+ of \d+ right/).waitFor({ timeout: 120_000 })
    await page.getByRole('radio', { name: 'Use QAT' }).waitFor()
    await look('qat')
  }, 180_000)

  test('nothing complained on the way', () => {
    // A request that the window itself takes back (a preview that is out of date) ends as aborted; that is no failure.
    expect(watched.complaints.filter((text) => !/failed: .*\/contract\/(messages|events)/.test(text))).toEqual([])
  })
})
