import type { Graph } from '../graph/graph.ts'

const valuesInLine = 12

/** A .tflite file as C: `g_model`, aligned and const, and `g_model_len`, the names that most sketches expect. */
export function printCArray(
  name: string,
  bytes: Uint8Array,
  sha256: string,
  graph: Graph,
): { readonly header: string; readonly source: string } {
  const guard = `${name.toUpperCase()}_DATA_H`
  const port = (index: number): string => {
    const tensor = graph.tensors[index]
    const quantization = tensor?.quantization
    const scale = quantization === undefined ? '' : `, scale ${quantization.scale[0]}, zero point ${quantization.zeroPoint[0]}`
    return `${tensor?.type ?? '?'} [${tensor?.shape.join(' x ') ?? ''}]${scale}`
  }
  const operations = [...new Set(graph.nodes.map((node) => node.operation.kind))].join(', ')
  return {
    header: `/*
 * ${name}: a TensorFlow Lite model, ${bytes.length} bytes. Written by TinyKiln.
 * SHA-256 ${sha256}
 * input ${graph.inputs.map(port).join('; ')}
 * output ${graph.outputs.map(port).join('; ')}
 * operations ${operations}
 */
#ifndef ${guard}
#define ${guard}

#ifdef __cplusplus
extern "C" {
#endif

extern const unsigned char g_model[];
extern const unsigned int g_model_len;

#ifdef __cplusplus
}
#endif

#endif
`,
    source: `#include "${name}_data.h"

#if defined(__cplusplus)
#define KILN_ALIGNED alignas(16)
#elif defined(__GNUC__)
#define KILN_ALIGNED __attribute__((aligned(16)))
#else
#define KILN_ALIGNED
#endif

KILN_ALIGNED const unsigned char g_model[] = {
${printBytes(bytes)}
};
const unsigned int g_model_len = ${bytes.length}u;
`,
  }
}

/** Twelve hexadecimal bytes a line, as `xxd -i` writes them. */
function printBytes(bytes: Uint8Array): string {
  const texts = Array.from(bytes, (byte) => `0x${byte.toString(16).padStart(2, '0')}`)
  const lines = Array.from({ length: Math.ceil(texts.length / valuesInLine) }, (_, line) =>
    texts.slice(line * valuesInLine, (line + 1) * valuesInLine).join(', '),
  )
  return lines.map((line) => `  ${line}`).join(',\n')
}
