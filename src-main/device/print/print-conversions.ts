import type { ModelFacts, Port } from './model-facts.ts'

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  int8_t: [-128, 127],
  uint8_t: [0, 255],
  int16_t: [-32768, 32767],
}

/**
 * C functions between readings and the model's own numbers, one for each port: nearest integer, ties away from zero, as
 * TensorFlow Lite Micro's Quantize does it.
 */
export function printConversions(facts: ModelFacts): string {
  return [
    ...facts.inputs.map((port) => printQuantize(facts, port)),
    ...facts.outputs.map((port) => printDequantize(facts, port)),
  ].join('\n')
}

function printQuantize(facts: ModelFacts, port: Port): string {
  const macro = `${facts.macro}_${port.name.toUpperCase()}`
  const head = `static void kiln_write_${port.name}(const float *values) {\n  ${port.cType} *target = ${facts.name}_${port.name}();\n  int i;\n`
  const range = RANGES[port.cType]
  if (range === undefined) {
    return `${head}  for (i = 0; i < ${macro}_LENGTH; i++) target[i] = (${port.cType})values[i];\n}\n`
  }
  const [low, high] = range
  return `${head}  for (i = 0; i < ${macro}_LENGTH; i++) {
    const float scaled = values[i] / ${macro}_SCALE;
    int32_t halves;
    if (!(scaled > ${low - port.zeroPoint}.0f)) {
      halves = ${2 * (low - port.zeroPoint)};
    } else if (scaled > ${high - port.zeroPoint}.0f) {
      halves = ${2 * (high - port.zeroPoint)};
    } else {
      halves = (int32_t)(scaled + scaled);
    }
    target[i] = (${port.cType})((halves + (halves < 0 ? -1 : 1)) / 2 + ${macro}_ZERO_POINT);
  }
}
`
}

function printDequantize(facts: ModelFacts, port: Port): string {
  const macro = `${facts.macro}_${port.name.toUpperCase()}`
  const head = `static void kiln_read_${port.name}(float *scores) {\n  const ${port.cType} *values = ${facts.name}_${port.name}();\n  int i;\n`
  const value =
    RANGES[port.cType] === undefined ? '(float)values[i]' : `(float)((int32_t)values[i] - ${macro}_ZERO_POINT) * ${macro}_SCALE`
  return `${head}  for (i = 0; i < ${macro}_LENGTH; i++) scores[i] = ${value};\n}\n`
}
