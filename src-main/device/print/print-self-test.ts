import { printValues } from './c-values.ts'
import type { ModelFacts } from './model-facts.ts'
import type { SelfTestWindows } from './self-test-windows.ts'

/** `_selftest` with its stored windows; without windows it says so instead of passing. */
export function printSelfTest(facts: ModelFacts, windows: SelfTestWindows | undefined): string {
  const { name, macro } = facts
  const count = Math.min(windows?.inputs.length ?? 0, windows?.outputs.length ?? 0)
  if (windows === undefined || count === 0) return `int ${name}_selftest(void) {\n  return ${macro}_ERROR_NO_TEST_WINDOWS;\n}\n`
  const array = (kind: string, bytes: Uint8Array, index: number): string =>
    `static const uint8_t kiln_test_${kind}_${index}[${bytes.length}] TK_FLASH = {\n${printValues(bytes)}};\n`
  const indexes = Array.from({ length: count }, (_, index) => index)
  let at = 0
  const fill = facts.inputs.map((input) => {
    const line = `  TK_COPY_FROM_FLASH(${name}_${input.name}(), input + ${at}, ${input.bytes});\n`
    at += input.bytes
    return line
  })
  at = 0
  const compare = facts.outputs.map((output) => {
    const line = `  answer = (const uint8_t *)${name}_${output.name}();
  for (i = 0; i < ${output.bytes}; i++)
    if (answer[i] != TK_READ_U8(expected + ${at} + i)) return 1;\n`
    at += output.bytes
    return line
  })
  return `${indexes.map((index) => array('input', windows.inputs[index] ?? new Uint8Array(), index)).join('')}${indexes
    .map((index) => array('output', windows.outputs[index] ?? new Uint8Array(), index))
    .join('')}
static int kiln_replay(const uint8_t *input, const uint8_t *expected) {
  const uint8_t *answer;
  int i, error;
${facts.states.length > 0 ? `  ${name}_reset();\n` : ''}${fill.join('')}  error = ${name}_run();
  if (error != 0) return error;
${compare.join('')}  return 0;
}

int ${name}_selftest(void) {
  int error;
${indexes
  .map(
    (index) =>
      `  error = kiln_replay(kiln_test_input_${index}, kiln_test_output_${index});\n  if (error != 0) return error < 0 ? error : ${index + 1};\n`,
  )
  .join('')}  return 0;
}
`
}
