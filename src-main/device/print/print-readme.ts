import type { DevicePlan } from '../plan.ts'
import type { ModelFacts } from './model-facts.ts'
import type { PrintOptions } from './print-options.ts'

/** The README beside the sources: what this is, sizes, the calls, how to test it. */
export function printReadme(plan: DevicePlan, facts: ModelFacts, options: PrintOptions, windows: number): string {
  const { name, macro } = facts
  const weights = plan.constants.reduce((bytes, constant) => bytes + constant.data.byteLength, 0)
  const labels =
    options.labels.length === 0 ? 'none' : options.labels.map((label) => `\`${label.replaceAll('`', "'")}\``).join(', ')
  return `# ${name}

A small neural network in plain C, written by TinyKiln. No heap, no operating system, no library to install.

| | |
|---|---|
| weights and tables (flash) | ${weights} bytes |
| working memory (RAM) | ${facts.arenaBytes} bytes, one array: \`${macro}_ARENA_BYTES\` |
| input | ${facts.inputs.map((port) => `${port.cType} [${port.shape.join(' x ')}], scale ${port.scale}, zero point ${port.zeroPoint}`).join('; ')} |
| output | ${facts.outputs.map((port) => `${port.cType} [${port.shape.join(' x ')}], scale ${port.scale}, zero point ${port.zeroPoint}`).join('; ')} |
| classes, in the order of the scores | ${labels} |
${options.modelHash === undefined ? '' : `| model (SHA-256) | \`${options.modelHash}\` |\n`}
## Use it

Compile every \`.c\` file under \`src/\` with your program, and call:

\`\`\`c
#include "${name}.h"

float window[${macro}_WINDOW_LENGTH];  /* raw readings, in the units of the training data */
float scores[${macro}_SCORE_COUNT];

if (${name}_predict(window, scores) == 0) {
  /* scores[i] belongs to class i */
}
\`\`\`

With readings that are quantized already, fill \`${name}_input()\`, call \`${name}_run()\` and read \`${name}_output()\`:
these use integers only.${stateText(facts)}${streamText(facts)}

## Test it

${
  windows === 0
    ? `No test windows were stored. Export again with data to let \`${name}_selftest()\` check the chip.`
    : `\`${name}_selftest()\` replays ${windows} stored window${windows === 1 ? '' : 's'} and compares every output byte with what TinyKiln computed. It answers 0
when all agree, and n when window n is the first that does not. The program that includes \`${name}_selftest.h\` prints a line of JSON
for each window; \`tinykiln selftest MODEL --log FILE\` reads what it printed and tells which windows agree, and how long they took.`
}

The kernels (\`tk_*\`) are free to use in any product: see LICENSE.
`
}

function streamText({ name, macro, feed }: ModelFacts): string {
  if (feed === null) return ''
  return `

Readings can go in one after another, without keeping a window. Call this with each \`${macro}_STREAM_LENGTH\` new values:

\`\`\`c
if (${name}_stream(readings, scores) == 1) {
  /* a window has ended: the scores that ${name}_predict gives for it */
}
\`\`\`

It answers 1 after every \`${macro}_STREAM_STEP\` readings once the first window is full, 0 in between, and a negative number for an error.
\`${name}_reset_state()\` begins anew${feed.kind === 'frames' ? `; \`${name}_predict\` does so too` : ''}.`
}

function stateText({ name, states, stream }: ModelFacts): string {
  if (states.length === 0) return ''
  if (stream === null) {
    return ` This model has a memory: each run begins anew unless \`${name}_keep_state(1)\` was
called, after which windows follow one another until \`${name}_reset_state()\`.`
  }
  return ` The input is a frame, ${stream.frames} of them a window: call
\`${name}_push(frame)\` with each, and read \`${name}_output()\` whenever it answers 1. \`${name}_reset_state()\` begins anew.`
}
