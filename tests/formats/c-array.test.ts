import { describe, expect, test } from 'vitest'
import { findArrays } from '../../src-main/formats/c-array/find-arrays.ts'
import { readCArray } from '../../src-main/formats/c-array/read.ts'

const bytes = [0x1c, 0, 0, 0, 84, 70, 76, 51, 255]
const hex = bytes.map((value) => `0x${value.toString(16).padStart(2, '0')}`).join(', ')
const decimal = bytes.join(', ')

const spellings = [
  {
    what: 'alignas',
    source: `#include "m.h"\nalignas(8) const unsigned char g_model[] = {\n  ${hex}};\nconst int g_model_len = 9;\n`,
  },
  { what: 'xxd -i', source: `unsigned char g_model[] = {\n  ${hex}\n};\nunsigned int g_model_len = 9;\n` },
  {
    what: 'a macro',
    source: `#ifdef __GNUC__\n#define A __attribute__((aligned(4)))\n#endif\nconst unsigned char g_model[] A = {${hex},};`,
  },
  { what: 'an attribute', source: `const unsigned char g_model[9] __attribute__((aligned(16))) = { ${hex} };` },
  { what: 'PROGMEM and decimals', source: `#define N 9\nstatic const uint8_t g_model[N] PROGMEM = {\n${decimal}\n};` },
  { what: 'signed decimals', source: `const int8_t g_model[] = {28, 0, 0, 0, 84, 70, 76, 51, -1};` },
  { what: 'comments inside', source: `/* {1,2} */ const unsigned char g_model[] = { // head {\n ${hex} /* end } */ };` },
  { what: 'a text', source: `const char g_model[] = "\\x1c\\x00\\0\\0" "TFL3\\xff";` },
  {
    what: 'other arrays first',
    source: `const float f[] = {0.5, 1.5};\nconst char n[2][2] = {"a", "b"};\nconst uint8_t g_model[] = {${hex}};`,
  },
]

describe('a C array', () => {
  test.each(spellings)('spelled with $what is found', ({ source }) => {
    const array = findArrays(source).find(({ name }) => name === 'g_model')
    expect([...(array?.bytes ?? [])]).toEqual(bytes)
    expect(readCArray(new TextEncoder().encode(source), 'm.h').ok).toBe(true)
  })

  test('knows its line', () => {
    expect(findArrays(`\n\nconst uint8_t x[] = {1};`)[0]?.line).toBe(3)
  })

  test.each([
    ['of something else', 'const uint8_t x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};', /x in line 1/],
    ['of NNoM weights', '#include "nnom.h"\n#define K {1, 2}\n', /NNoM/],
    ['that is not there', 'int main(void) { return 0; }', /no array of bytes/],
  ])('%s is refused with what was found', (_what, source, says) => {
    const result = readCArray(new TextEncoder().encode(source), 'm.h')
    expect(result.ok ? 'read' : result.error.code).toBe('model-array-missing')
    if (!result.ok) expect(result.error.message).toMatch(says)
  })
})
