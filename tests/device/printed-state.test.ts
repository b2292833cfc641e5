import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import type { DevicePlan } from '../../src-main/device/plan.ts'
import { printC } from '../../src-main/device/print-c.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import { planStream } from '../../src-main/device/stream/plan-stream.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { knownNet } from './known-nets.ts'
import { numbers } from './random-net.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-state-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
beforeAll(async () => {
  await ensureWasm(['device'])
}, 300_000)

const strict = ['-std=c99', '-O1', '-Wall', '-Wextra', '-Wconversion', '-Werror', '-fsanitize=address,undefined']
const hasGcc = spawnSync('gcc', ['--version']).status === 0

/** Compiles a plan with a program and answers what that prints. */
function runC(plan: DevicePlan, name: string, program: string): string {
  const folder = join(work, name)
  const files = printC(plan, { name, labels: [] })
  for (const { path, text } of [...files, { path: 'src/main.c', text: program }]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const sources = [...files.map(({ path }) => path), 'src/main.c'].filter((path) => path.endsWith('.c'))
  execFileSync('gcc', [...strict, '-o', 'program', ...sources], { cwd: folder })
  return execFileSync(join(folder, 'program'), { encoding: 'utf8' })
}

const values = (bytes: Uint8Array): string => Array.from(bytes, (byte) => (byte << 24) >> 24).join(',')

/** One SVDF filter over four moments with four units: it remembers what went in. */
function rememberingNet(): Graph {
  const scale = (value: number) => ({ scale: [value], zeroPoint: [0], axis: null })
  const constant = (name: string, shape: readonly number[], data: Int8Array | Int16Array, step: number) => ({
    name,
    shape,
    type: data instanceof Int8Array ? ('int8' as const) : ('int16' as const),
    quantization: scale(step),
    data,
  })
  return {
    name: 'memory',
    tensors: [
      { name: 'in', shape: [1, 3], type: 'int8', quantization: scale(0.05) },
      constant(
        'feature',
        [4, 3],
        Int8Array.from(numbers(12, 1), (value) => value * 100),
        0.02,
      ),
      constant(
        'time',
        [4, 4],
        Int16Array.from(numbers(16, 2), (value) => value * 10_000),
        0.0001,
      ),
      { name: 'state', shape: [1, 16], type: 'int16', quantization: scale(0.001), variable: true },
      { name: 'out', shape: [1, 4], type: 'int8', quantization: scale(0.1) },
    ],
    nodes: [{ name: 'svdf', operation: { kind: 'svdf', rank: 1, activation: 'none' }, inputs: [0, 1, 2, -1, 3], outputs: [4] }],
    inputs: [0],
    outputs: [4],
  }
}

describe.skipIf(!hasGcc)('memory in printed C (needs gcc)', () => {
  test('begins anew with every run, is kept when asked for, and is forgotten again, as in the runner', () => {
    const plan = unwrap(planDevice(rememberingNet()))
    const windows = [1, 2, 3].map((seed) => Uint8Array.from(numbers(3, seed), (value) => value * 128))
    const runner = unwrap(createRunner(plan))
    const once = (window: Uint8Array) => values(runner.run([window])[0] ?? new Uint8Array())
    const anew = windows.map((window) => (runner.reset(), once(window)))
    runner.reset()
    const kept = windows.map(once)
    expect(kept).not.toEqual(anew)
    const program = `#include <stdio.h>
#include <string.h>
#include "keeper.h"
static const int8_t windows[3][3] = {${windows.map((window) => `{${values(window)}}`).join(', ')}};
static void round_of_three(void) {
  int i, j;
  for (i = 0; i < 3; i++) {
    memcpy(keeper_input(), windows[i], 3);
    if (keeper_run() != 0) return;
    for (j = 0; j < KEEPER_OUTPUT_LENGTH; j++) printf(j ? ",%d" : "%d", keeper_output()[j]);
    printf("\\n");
  }
}
int main(void) {
  round_of_three();
  keeper_keep_state(1);
  round_of_three();
  keeper_reset_state();
  round_of_three();
  keeper_keep_state(0);
  round_of_three();
  return 0;
}
`
    expect(runC(plan, 'keeper', program).trim().split('\n')).toEqual([...anew, ...kept, ...kept, ...anew])
  })

  test('frames that are pushed give the bytes of whole windows', () => {
    const graph = knownNet('str_ww')
    const frames = 34
    const bytes = Uint8Array.from(numbers(frames * 40, 11), (value) => value * 128)
    const whole = unwrap(createRunner(unwrap(planDevice(graph))))
    const wanted = [30, 31, 32, 33, 34].map((end) =>
      values(whole.run([bytes.slice((end - 30) * 40, end * 40)])[0] ?? new Uint8Array()),
    )
    const program = `#include <stdio.h>
#include "wake.h"
static const int8_t frames[${frames}][WAKE_INPUT_LENGTH] = {${values(bytes)}};
int main(void) {
  int turn, i, j;
  for (turn = 0; turn < 2; turn++) {
    for (i = 0; i < ${frames}; i++) {
      const int ready = wake_push(frames[i]);
      if (ready < 0 || ready != (i + 1 >= WAKE_FRAMES_PER_WINDOW)) return 1;
      for (j = 0; ready && j < WAKE_OUTPUT_LENGTH; j++) printf(j ? ",%d" : "%d", wake_output()[j]);
      if (ready) printf("\\n");
    }
    wake_reset_state();
  }
  return 0;
}
`.replace(/= \{([-\d,]+)\};/, (_, list: string) => {
      const all = list.split(',')
      return `= {${Array.from({ length: frames }, (__, i) => `{${all.slice(i * 40, (i + 1) * 40).join(',')}}`).join(',\n')}};`
    })
    expect(
      runC(unwrap(planStream(graph, 1)), 'wake', program)
        .trim()
        .split('\n'),
    ).toEqual([...wanted, ...wanted])
  })
})
