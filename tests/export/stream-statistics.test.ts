import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { printC } from '../../src-main/device/print-c.ts'
import type { StreamFeed } from '../../src-main/device/print/stream-feed.ts'
import { statisticsFeed } from '../../src-main/device/print/statistics-feed.ts'
import { layOutExport } from '../../src-main/export/emulator/build-image.ts'
import { hasCommand } from '../../src-main/export/emulator/find-tools.ts'
import { statisticsNet } from '../../src-main/services/bench/statistics-net.ts'
import { lowerFeatures } from '../../src-main/signal/lower-features.ts'
import { runOnHost } from './run-on-host.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-stream-statistics-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
beforeAll(async () => {
  await ensureWasm(['device', 'interpreter'])
}, 300_000)

const windows = [
  { readings: 20, channels: 9, figures: ['mean', 'deviation', 'minimum', 'maximum'] },
  { readings: 7, channels: 2, figures: ['mean', 'rms'] },
  { readings: 1, channels: 3, figures: ['deviation', 'maximum'] },
] as const

describe('readings one after another into statistics', () => {
  test('the README tells of the call where there is one', () => {
    const { graph, pipeline } = statisticsNet(20, 9, ['mean'])
    const plan = unwrap(planDevice(graph))
    const features = lowerFeatures(pipeline)
    const readme = (feed: StreamFeed | null): string =>
      printC(plan, { name: 'moves', labels: [], features, ...(feed ? { feed } : {}) }).find(({ path }) => path === 'README.md')
        ?.text ?? ''
    expect(readme(statisticsFeed(features.calls, plan))).toContain('if (moves_stream(readings, scores) == 1)')
    expect(readme(null)).toContain('if (moves_predict(window, scores) == 0)')
    expect(readme(null)).not.toContain('stream')
  })

  for (const { readings, channels, figures } of windows) {
    const name = `${readings}x${channels}`
    test.skipIf(!hasCommand('gcc'))(`${name}: the scores of every half window are those of _predict (needs gcc)`, () => {
      const { graph, pipeline } = statisticsNet(readings, channels, figures)
      const plan = unwrap(planDevice(graph))
      const features = lowerFeatures(pipeline)
      const feed = statisticsFeed(features.calls, plan)
      if (feed === null) throw new Error('these figures need no window')
      const files = printC(plan, { name: 'moves', labels: [], features, feed }).map(({ path, text }) => ({
        path,
        bytes: new TextEncoder().encode(text),
      }))
      const folder = join(work, name)
      const sources = layOutExport(files, folder)
      const main = `#include <stdio.h>
#include <string.h>
#include "moves.h"
enum { LENGTH = ${readings}, CHANNELS = ${channels}, ALL = 10 * LENGTH + 3 };
static float readings[ALL * CHANNELS];
int main(void) {
  float streamed[MOVES_SCORE_COUNT], whole[MOVES_SCORE_COUNT];
  int i, answers = 0, again;
  for (i = 0; i < ALL * CHANNELS; i++) readings[i] = (float)((i * 7919) % 1000) / 7.0f - 40.0f;
  for (again = 0; again < 2; again++) {
    for (i = 0; i < ALL; i++) {
      const int answer = moves_stream(readings + i * CHANNELS, streamed);
      const int end = i + 1, step = MOVES_STREAM_STEP;
      const int due = end >= LENGTH && (end % LENGTH == 0 || (end >= LENGTH + step && (end - step) % LENGTH == 0));
      if (answer != due) return 1;
      if (!answer) continue;
      if (moves_predict(readings + (end - LENGTH) * CHANNELS, whole) != 0) return 2;
      if (memcmp(streamed, whole, sizeof(whole)) != 0) return 3;
      answers++;
    }
    moves_reset_state();
  }
  printf("%d", answers);
  return 0;
}
`
      expect(Number(runOnHost(folder, sources, main))).toBeGreaterThan(20)
    })
  }

  test('peaks and crossings need the whole window', () => {
    const { graph, pipeline } = statisticsNet(20, 6, ['mean', 'crossings'])
    expect(statisticsFeed(lowerFeatures(pipeline).calls, unwrap(planDevice(graph)))).toBe(null)
  })
})
