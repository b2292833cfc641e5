import { floatLiteral, stringLiteral } from './c-values.ts'
import type { ModelFacts, Port } from './model-facts.ts'
import type { PrintOptions } from './print-options.ts'
import { declareState } from './print-state.ts'
import { declareStream } from './print-stream.ts'

/** The public header of a printed model: shapes, scales and labels as macros, and the calls. */
export function printHeader(facts: ModelFacts, options: PrintOptions, testWindows: number): string {
  const { labels, modelHash } = options
  const { name, macro } = facts
  const more = (ports: readonly Port[], constant: string): string =>
    ports
      .slice(1)
      .map((port) => `${constant}${port.cType} *${name}_${port.name}(void);\n`)
      .join('')
  const input = facts.inputs[0]
  const output = facts.outputs[0]
  return `/* ${name}: a neural network as plain C. Written by TinyKiln; see README.md. */
#ifndef ${macro}_H
#define ${macro}_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

${modelHash === undefined ? '' : `/* SHA-256 of the model that this was made from. */\n#define ${macro}_MODEL_HASH "${modelHash}"\n\n`}/* All the working memory, in bytes. There is no heap and no other variable. */
#define ${macro}_ARENA_BYTES ${facts.arenaBytes}

/* Readings that ${name}_predict takes, and scores that it gives. */
#define ${macro}_WINDOW_LENGTH ${facts.windowLength}
#define ${macro}_SCORE_COUNT ${facts.scoreCount}

${facts.inputs.map((port) => portMacros(macro, port)).join('\n')}
${facts.outputs.map((port) => portMacros(macro, port)).join('\n')}
${
  labels.length === 0
    ? ''
    : `/* Names of the classes in the order of the scores: const char *const labels[] = {${macro}_LABELS}; */
#define ${macro}_LABEL_COUNT ${labels.length}
#define ${macro}_LABELS ${labels.map(stringLiteral).join(', ')}

`
}/* Windows that ${name}_selftest replays. */
#define ${macro}_TEST_WINDOWS ${testWindows}
/* ${name}_selftest: no windows were stored when this was exported. */
#define ${macro}_ERROR_NO_TEST_WINDOWS (-1)

/* Where the quantized input goes: ${macro}_INPUT_LENGTH values. Fill all of it before each run. */
${input?.cType ?? 'int8_t'} *${name}_input(void);
${more(facts.inputs, '')}
/* Computes the output from the input, in integers only. 0, or a negative error. */
int ${name}_run(void);

/* The quantized output: ${macro}_OUTPUT_LENGTH values, valid until the input is written again. */
const ${output?.cType ?? 'int8_t'} *${name}_output(void);
${more(facts.outputs, 'const ')}
/* Raw readings in, scores out: features, quantize, run, dequantize. 0, or a negative error. */
int ${name}_predict(const float *window, float *scores);
${declareState(facts)}${declareStream(facts)}
/* Replays the stored windows: 0 when every output byte agrees, n when window n is the first that does not. */
int ${name}_selftest(void);

/* Replays one stored window, counted from 0; *difference becomes the largest difference of an output from the stored one. */
int ${name}_selftest_window(int window, int32_t *difference);
${testWindows === 0 ? '' : printSelfTestParts(name)}
#ifdef __cplusplus
}
#endif

#endif
`
}

/** The steps of `_selftest_window`, for a program that reports on them. */
function printSelfTestParts(name: string): string {
  return `
/* The steps of that: the stored input into the model, then ${name}_run, then the largest difference of an output. */
void ${name}_selftest_fill(int window);
int32_t ${name}_selftest_compare(int window);

/* One byte of the inputs, and of the outputs, that are stored for a window. */
uint8_t ${name}_selftest_stored(int window, long byte);
uint8_t ${name}_selftest_expected(int window, int byte);

/* As ${name}_run, and calls done with a hash (FNV-1a, 32 bits) of what each layer gave. */
void ${name}_selftest_layers(void (*done)(int layer, uint32_t hash));
`
}

function portMacros(macro: string, port: Port): string {
  const prefix = `${macro}_${port.name.toUpperCase()}`
  return `/* ${port.cType} [${port.shape.join(' x ')}]: real value = (integer - zero point) * scale. */
#define ${prefix}_LENGTH ${port.length}
#define ${prefix}_SCALE ${floatLiteral(port.scale)}
#define ${prefix}_ZERO_POINT ${port.zeroPoint < 0 ? `(${port.zeroPoint})` : port.zeroPoint}
`
}
