import { printValues } from './c-values.ts'
import type { ModelFacts, Port } from './model-facts.ts'
import type { SelfTestWindows } from './self-test-windows.ts'

const WHOLE_NUMBERS = new Set(['int8_t', 'uint8_t', 'int16_t'])

/** Windows that have both an input and an answer of the model's size. */
export function completeWindows(facts: ModelFacts, windows: SelfTestWindows | undefined): SelfTestWindows {
  const inputBytes = windowBytes(facts)
  const outputBytes = facts.outputs.reduce((bytes, port) => bytes + port.bytes, 0)
  const inputs: Uint8Array[] = []
  const outputs: Uint8Array[] = []
  for (const [index, input] of (windows?.inputs ?? []).entries()) {
    const output = windows?.outputs[index]
    if (input.length !== inputBytes || output?.length !== outputBytes) continue
    inputs.push(input)
    outputs.push(output)
  }
  return { inputs, outputs }
}

/** Bytes of all inputs of a window; where the input is a frame, of all its moments. */
export function windowBytes({ inputs, stream }: ModelFacts): number {
  const bytes = inputs.reduce((sum, port) => sum + port.bytes, 0)
  return stream ? (bytes / stream.hop) * stream.moments : bytes
}

/** `_selftest` and `_selftest_window` with the stored windows; without windows they say so instead of passing. */
export function printSelfTest(facts: ModelFacts, windows: SelfTestWindows): string {
  const { name, macro } = facts
  if (windows.inputs.length === 0) {
    return `int ${name}_selftest_window(int window, int32_t *difference) {
  (void)window;
  *difference = 0;
  return ${macro}_ERROR_NO_TEST_WINDOWS;
}

int ${name}_selftest(void) {
  return ${macro}_ERROR_NO_TEST_WINDOWS;
}
`
  }
  const inputBytes = windows.inputs[0]?.length ?? 0
  const outputBytes = windows.outputs[0]?.length ?? 0
  let at = 0
  const compare = facts.outputs.map((port) => {
    const line = `  one = kiln_compare_${port.name}(expected${at === 0 ? '' : ` + ${at}`});\n  if (one > largest) largest = one;\n`
    at += port.bytes
    return line
  })
  return `${printArray('inputs', windows.inputs)}${printArray('outputs', windows.outputs)}
${facts.outputs.map((port) => printCompare(facts, port)).join('\n')}
void ${name}_selftest_fill(int window) {
  const uint8_t *input = kiln_test_inputs + (size_t)window * ${inputBytes}u;
${facts.states.length > 0 ? `  ${name}_reset_state();\n` : ''}${facts.stream ? printFrames(facts, facts.stream) : printFill(facts)}}

uint8_t ${name}_selftest_stored(int window, long byte) {
  return TK_READ_U8(kiln_test_inputs + (size_t)window * ${inputBytes}u + (size_t)byte);
}

int32_t ${name}_selftest_compare(int window) {
  const uint8_t *expected = kiln_test_outputs + (size_t)window * ${outputBytes}u;
  int32_t largest = 0, one;
${compare.join('')}  return largest;
}

uint8_t ${name}_selftest_expected(int window, int byte) {
  return TK_READ_U8(kiln_test_outputs + (size_t)window * ${outputBytes}u + (size_t)byte);
}

int ${name}_selftest_window(int window, int32_t *difference) {
  int error;
  *difference = 0;
  ${name}_selftest_fill(window);
  error = ${name}_run();
  if (error != 0) return error;
  *difference = ${name}_selftest_compare(window);
  return 0;
}

int ${name}_selftest(void) {
  int window;
  for (window = 0; window < ${macro}_TEST_WINDOWS; window++) {
    int32_t difference;
    const int error = ${name}_selftest_window(window, &difference);
    if (error != 0) return error;
    if (difference != 0) return window + 1;
  }
  return 0;
}
`
}

/** A stored window into the model's inputs. */
function printFill({ name, inputs }: ModelFacts): string {
  let at = 0
  return inputs
    .map((port) => {
      const line = `  TK_COPY_FROM_FLASH(${name}_${port.name}(), input${at === 0 ? '' : ` + ${at}`}, ${port.bytes});\n`
      at += port.bytes
      return line
    })
    .join('')
}

/** The frames of a stored window, the last of which stays in the input; a window may begin within the first. */
function printFrames({ name, inputs }: ModelFacts, { frames, hop, moments }: NonNullable<ModelFacts['stream']>): string {
  const bytes = inputs[0]?.bytes ?? 0
  const before = (frames * hop - moments) * (bytes / hop)
  return `  uint8_t *const frame = (uint8_t *)${name}_input();
  int left;
  memset(frame, 0, ${bytes}u);
  TK_COPY_FROM_FLASH(frame + ${before}, input, ${bytes - before});
  input += ${bytes - before};
  for (left = ${frames - 1}; left > 0; left--, input += ${bytes}) {
    (void)${name}_run();
    TK_COPY_FROM_FLASH(frame, input, ${bytes});
  }
`
}

function printArray(kind: string, windows: readonly Uint8Array[]): string {
  const length = windows.reduce((total, window) => total + window.length, 0)
  const values = windows.map((window) => printValues(window)).join(',\n')
  return `static const uint8_t kiln_test_${kind}[${length}] TK_FLASH = {\n${values}};\n`
}

/** The largest difference of an output from the stored one; 1 for floats that differ in any bit. */
function printCompare(facts: ModelFacts, port: Port): string {
  const macro = `${facts.macro}_${port.name.toUpperCase()}`
  const difference = WHOLE_NUMBERS.has(port.cType)
    ? `    difference = (int32_t)values[i] - (int32_t)stored;
    if (difference < 0) difference = -difference;
`
    : `    difference = memcmp(&stored, values + i, sizeof(stored)) != 0;\n`
  return `static int32_t kiln_compare_${port.name}(const uint8_t *expected) {
  const ${port.cType} *values = ${facts.name}_${port.name}();
  int32_t largest = 0;
  int i;
  for (i = 0; i < ${macro}_LENGTH; i++) {
    ${port.cType} stored;
    int32_t difference;
    TK_COPY_FROM_FLASH(&stored, expected + (size_t)i * sizeof(stored), sizeof(stored));
${difference}    if (difference > largest) largest = difference;
  }
  return largest;
}
`
}
