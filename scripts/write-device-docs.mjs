// Measures `bench device` and writes docs/device.md: node scripts/write-device-docs.mjs [MODEL.tflite …]
// Needs the cross compilers and emulators that the page lists; takes some minutes.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

const bench = (...more) =>
  JSON.parse(
    execFileSync(process.execPath, [join(root, 'scripts', 'tinykiln.mjs'), 'bench', 'device', '--json', ...more], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )

const measured = bench()
const own = measured.filter(({ name }) => name.startsWith('device '))
const slopes = measured.filter(({ name }) => name.startsWith('slope '))
const sketches = measured.filter(({ name }) => name.startsWith('sketch '))
const given = process.argv.slice(2).flatMap((path) => bench('--net', path))
const rows = [...own, ...given]
/** One line a net and core. */
function linesOf(some) {
  const lines = new Map()
  for (const { name, value, unit, conditions } of some) {
    const [, net, core, ...what] = name.split(' ')
    const line = lines.get(`${net} ${core}`) ?? { net, conditions }
    line[what.join(' ')] = { value, unit }
    lines.set(`${net} ${core}`, line)
  }
  return [...lines.values()]
}
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f')
const table = (header, body) =>
  [header, header.map((_, place) => (place < 2 ? '---' : '---:')), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
const costs = (some) =>
  table(
    ['net', 'core', 'MACs', 'one inference', 'per MAC', 'code B', 'constants B', 'RAM B', 'of it stack B'],
    linesOf(some).map(({ net, conditions, ...figures }) => [
      net,
      conditions.core,
      grouped(conditions.macs),
      `${grouped(figures.inference.value)} ${figures.inference.unit}`,
      figures['per MAC'].value.toFixed(2),
      ...['code', 'constants', 'RAM', 'stack'].map((what) => grouped(figures[what].value)),
    ]),
  )
const sketchLines = sketches
  .filter(({ name }) => name.endsWith(' flash'))
  .map(({ name, value, conditions }) => {
    const ram = sketches.find((row) => row.name === name.replace(/flash$/, 'RAM'))
    return [conditions.sketch, conditions.readings, conditions.figures, grouped(value), grouped(ram?.value ?? 0)]
  })
const unoText =
  sketchLines.length === 0
    ? ''
    : `
## A sketch on an Arduino Uno

The net gestures_36_16_5 behind statistics of a movement, as an Arduino library in the real core: what the IDE tells of the whole sketch,
Serial included. Where no figure needs the window a second time, the sketch keeps none of it, however long it is. Names of five classes.

${table(['sketch', 'window', 'figures of each channel', 'flash B', 'RAM B'], sketchLines)}
`
const slopeText = slopes
  .map(
    ({ value, conditions }) =>
      `${value.toFixed(2)} cycles on ${conditions.core} (${conditions.widths} inputs, ${conditions.units} outputs each)`,
  )
  .join(', ')
const compilers = [...new Set(rows.map(({ conditions }) => `${conditions.core}: ${conditions.compiler}, ${conditions.emulator}`))]
const wrong = rows.filter(({ conditions }) => conditions.sameBytesAsWebAssembly !== 'true')

writeFileSync(
  join(root, 'docs', 'device.md'),
  `# What a net costs on a chip

Written by \`node scripts/write-device-docs.mjs\` from \`npm run bench -- device\`; measured, not estimated. Each net is exported as C,
built as Arduino cores build it (\`-Os\`, one section a function, unused sections left out) and run in an emulator that counts. The same
image gives the same count every time. ${wrong.length === 0 ? 'Every output byte was the one that the app computes in WebAssembly.' : `Outputs differed from WebAssembly in: ${[...new Set(wrong.map(({ name }) => name))].join(', ')}.`}

- **One inference**: instructions that retire in \`<name>_run\`, requantization and everything else included; on AVR clock cycles. The
  dearest of ${rows[0]?.conditions.windows ?? 0} windows. An instruction is not a cycle: a Cortex-M4 with flash wait states takes roughly 1.5 cycles for one.
- **Code**: flash above an empty program, without weights, biases and multipliers, which are the **constants**. The structures that hold
  shapes and pointers count as code, and so do functions of the C library that kernels call.
- **RAM**: variables above an empty program (the arena is one) and the stack of one inference, painted before and read after.
- **Small code**: the same export with \`--small\` (the macro \`TK_SMALL\`): the same bytes from one plain kernel an op, for flash that is
  short where time is not.

## Our own nets

Shapes as MLPerf Tiny has them (ds_cnn: keyword spotting; resnet8: CIFAR-10; mobilenet_v1_025: visual wake words without dead channels;
autoencoder: machine sounds), a streaming word net, an LSTM of 28 steps, and two dense nets for 8-bit chips. The weights are random, of a
fixed seed: the cost does not hang on them.

${costs(own)}
${slopeText === '' ? '' : `\nOne more multiplication in a dense layer on AVR, all else the same: ${slopeText}.\n`}${unoText}${given.length === 0 ? '' : `\n## Models of others\n\nFiles that are not part of this repository, on the same terms.\n\n${costs(given)}\n`}
## Measured with

${compilers.map((line) => `- ${line}`).join('\n')}

Arm cores run on QEMU's MPS2 boards with \`-icount shift=6\`: every instruction takes 64 ns of the machine's time, which a timer of the board
shows. RISC-V reads \`minstret\`. AVR counts with Timer 1 in simavr; the interrupt at its overflow is in the figure (under 0.1 %). A loop of
known length calibrates each run.
`,
)
console.log(`docs/device.md: ${linesOf(own).length + linesOf(given).length} lines`)
