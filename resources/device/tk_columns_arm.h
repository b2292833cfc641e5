/*
 * Four patches times INT8 filters on Cortex-M cores with the DSP extension (M4, M7, M33): SMLAD multiplies two pairs of
 * 16-bit numbers at once. Patches are widened to 16 bits once; filters are widened in the loop.
 *
 * A group of columns holds, for each four successive values of a patch, the pairs (2, 0) of all four patches and then their
 * pairs (3, 1): what SXTB16 makes of a word and of the word turned by eight bits.
 */
#ifndef TK_COLUMNS_ARM_H
#define TK_COLUMNS_ARM_H

#include "tk_matmul.h"

#define TK_COLUMNS 4
#define TK_COLUMN_STEP_BYTES 52

/* (2, 0) or, with `turn` 8, (3, 1) of the four bytes of a word, as 16-bit numbers. */
#define TK_SXTB16(result, word, turn) __asm__("sxtb16 %0, %1, ror #" #turn : "=r"(result) : "r"(word))

/* What tk_multiply_columns works on; the assembly knows the offsets. */
struct tk_column_job {
  int8_t *output[4];
  const int8_t *weights, *weights_end;
  const int32_t *columns, *columns_end;
  const int32_t *multiplier;
  const int8_t *shift;
  const int32_t *bias;
  /* 2 * zero point + 1; bytes by which the last word of a filter goes past its end; where the loop is entered. */
  int32_t rounding, excess, entry;
  /* 0, or clamps in bytes: 127 - high, that plus low + 128, low + 128, each repeated four times. */
  uint32_t clamps, above, beyond, below;
};

/*
 * For each filter in [weights, weights_end): four sums, requantized as tk_requantize does for |sum| * 2^max(shift, 0) < 2^30,
 * to the four outputs, which move on by a byte. Outputs that are one and the same get the value of the first column.
 */
TK_ASSEMBLY static void tk_multiply_columns(struct tk_column_job *job __attribute__((unused))) {
  __asm__(
      ".syntax unified\n"
      "push {r0-r12, lr}\n"
      "mov r12, r0\n"
      "ldr r10, [r12, #16]\n"
      "ldr r11, [r12, #28]\n"
      "1: ldr r0, [r12, #40]\n"
      "ldr r4, [r0], #4\n"
      "str r0, [r12, #40]\n"
      "mov r5, r4\n"
      "mov r6, r4\n"
      "mov r7, r4\n"
      "ldr lr, [r12, #24]\n"
      "ldr r0, [r12, #52]\n"
      ".balign 4\n"
      "add pc, r0\n"
      "nop\n"
      "2:\n"
      ".rept 4\n"
      "ldr.w r8, [r10], #4\n"
      "ldmia.w lr!, {r0-r3}\n"
      "sxtb16 r9, r8\n"
      "smlad r4, r0, r9, r4\n"
      "smlad r5, r1, r9, r5\n"
      "smlad r6, r2, r9, r6\n"
      "smlad r7, r3, r9, r7\n"
      "ldmia.w lr!, {r0-r3}\n"
      "sxtb16 r9, r8, ror #8\n"
      "smlad r4, r0, r9, r4\n"
      "smlad r5, r1, r9, r5\n"
      "smlad r6, r2, r9, r6\n"
      "smlad r7, r3, r9, r7\n"
      ".endr\n"
      "cmp lr, r11\n"
      "bne 2b\n"
      "ldrd r0, r1, [r12, #32]\n"
      "ldr r8, [r0], #4\n"
      "ldrsb r9, [r1], #1\n"
      "strd r0, r1, [r12, #32]\n"
      "ldr r0, [r12, #44]\n"
      "mvns r9, r9\n"
      "bmi 5f\n"
      ".irp sum, r4, r5, r6, r7\n"
      "lsl \\sum, \\sum, #1\n"
      "smmulr \\sum, \\sum, r8\n"
      "add \\sum, \\sum, \\sum, asr #31\n"
      "asr \\sum, \\sum, r9\n"
      "add \\sum, \\sum, r0\n"
      "ssat \\sum, #8, \\sum, asr #1\n"
      ".endr\n"
      "3: ldr r0, [r12, #56]\n"
      "cbz r0, 4f\n"
      "bfi r4, r5, #8, #8\n"
      "bfi r6, r7, #8, #8\n"
      "pkhbt r4, r4, r6, lsl #16\n"
      "ldr r0, [r12, #60]\n"
      "ldrd r1, r2, [r12, #64]\n"
      "eor r4, r4, #0x80808080\n"
      "uqadd8 r4, r4, r0\n"
      "uqsub8 r4, r4, r1\n"
      "uadd8 r4, r4, r2\n"
      "eor r4, r4, #0x80808080\n"
      "lsr r5, r4, #8\n"
      "lsr r6, r4, #16\n"
      "lsr r7, r4, #24\n"
      "4: ldmia r12, {r0-r3}\n"
      "strb r7, [r3], #1\n"
      "strb r6, [r2], #1\n"
      "strb r5, [r1], #1\n"
      "strb r4, [r0], #1\n"
      "stmia r12, {r0-r3}\n"
      "ldr r0, [r12, #48]\n"
      "ldr r1, [r12, #20]\n"
      "sub r10, r10, r0\n"
      "cmp r10, r1\n"
      "bne 1b\n"
      "pop {r0-r12, pc}\n"
      "5: rsb r9, r9, #0\n"
      "asr r0, r0, #1\n"
      ".irp sum, r4, r5, r6, r7\n"
      "lsl \\sum, \\sum, r9\n"
      "smmulr \\sum, \\sum, r8\n"
      "add \\sum, \\sum, r0\n"
      "ssat \\sum, #8, \\sum\n"
      ".endr\n"
      "b 3b\n");
}

/* Four patches, room for one of them or for a row of all of them in bytes, and how sums become outputs. */
struct tk_columns {
  int32_t *words;
  int8_t *copy;
  const struct tk_output_stage *stage;
  int size;
  struct tk_column_job job;
};

TK_INLINE void tk_columns_begin(struct tk_columns *columns, int8_t *scratch, int size, const struct tk_output_stage *stage) {
  const int words = (size + 3) >> 2;
  struct tk_column_job *const job = &columns->job;
  columns->words = (int32_t *)(void *)scratch;
  columns->copy = scratch + words * 8 * TK_COLUMNS;
  columns->stage = stage;
  columns->size = size;
  job->columns = columns->words;
  job->columns_end = columns->words + words * 2 * TK_COLUMNS;
  job->rounding = 2 * stage->zero_point + 1;
  job->excess = words * 4 - size;
  job->entry = (-words & 3) * TK_COLUMN_STEP_BYTES;
  job->clamps = stage->low > -128 || stage->high < 127;
  job->above = (uint32_t)(127 - stage->high) * 0x01010101u;
  job->below = (uint32_t)(stage->low + 128) * 0x01010101u;
  job->beyond = job->above + job->below;
}

/* Where the patch of a column may be put together. */
TK_INLINE int8_t *tk_columns_copy(const struct tk_columns *columns, int column, int size) {
  (void)column;
  (void)size;
  return columns->copy;
}

/* Widens `size` bytes, a multiple of 4, from each of four places that are `stride` bytes apart, to one column after the other. */
TK_ASSEMBLY static void tk_widen_four(int32_t *to __attribute__((unused)), const int8_t *from __attribute__((unused)),
                               int stride __attribute__((unused)), int size __attribute__((unused))) {
  __asm__(
      ".syntax unified\n"
      "push {r0-r12, lr}\n"
      "add r3, r3, r1\n"
      "add r12, r2, r2, lsl #1\n"
      "1: ldr r5, [r1, r2]\n"
      "ldr r6, [r1, r2, lsl #1]\n"
      "ldr r7, [r1, r12]\n"
      "ldr r4, [r1], #4\n"
      "sxtb16 r8, r4\n"
      "sxtb16 r9, r5\n"
      "sxtb16 r10, r6\n"
      "sxtb16 r11, r7\n"
      "stmia r0!, {r8-r11}\n"
      "sxtb16 r4, r4, ror #8\n"
      "sxtb16 r5, r5, ror #8\n"
      "sxtb16 r6, r6, ror #8\n"
      "sxtb16 r7, r7, ror #8\n"
      "stmia r0!, {r4-r7}\n"
      "cmp r1, r3\n"
      "bne 1b\n"
      "pop {r0-r12, pc}\n");
}

/* Makes `size` bytes from place `at` on column `column`; zeros fill the last word. `at` is a multiple of 4. */
TK_SHARED void tk_widen_column(int32_t *words, int column, int at, const int8_t *patch, int size) {
  int32_t *to = words + at * (2 * TK_COLUMNS / 4) + column;
  const int8_t *const end = patch + (size & ~3);
  uint32_t word = 0;
  int i;
  if (patch != end) {
    uint32_t low;
    __asm__ volatile(
        "1: ldr %[word], [%[from]], #4\n"
        "sxtb16 %[low], %[word]\n"
        "sxtb16 %[word], %[word], ror #8\n"
        "cmp %[from], %[end]\n"
        "str %[low], [%[to]], #16\n"
        "str %[word], [%[to]], #16\n"
        "bne 1b\n"
        : [word] "=&r"(word), [low] "=&r"(low), [from] "+r"(patch), [to] "+r"(to)
        : [end] "r"(end)
        : "cc", "memory");
  }
  if (size & 3) {
    for (word = 0, i = 0; i < (size & 3); i++) word |= (uint32_t)(uint8_t)patch[i] << 8 * i;
    TK_SXTB16(to[0], word, 0);
    TK_SXTB16(to[TK_COLUMNS], word, 8);
  }
}

/* Makes `size` bytes column `column`. */
TK_INLINE void tk_columns_put(const struct tk_columns *columns, int column, const int8_t *patch, int size) {
  tk_widen_column(columns->words, column, 0, patch, size);
}

/* Makes a patch that was put together in tk_columns_copy a column. */
TK_INLINE void tk_columns_put_copy(struct tk_columns *columns, int column, const int8_t *copy, int size) {
  tk_columns_put(columns, column, copy, size);
}

/* A short memcpy that does nothing for size < 0. */
TK_SHARED void tk_copy_bytes(int8_t *to, const int8_t *from, int size) {
  uint32_t word;
  for (; size >= 4; size -= 4, from += 4, to += 4) {
    memcpy(&word, from, 4);
    __asm__ volatile("" : "+r"(word));
    memcpy(to, &word, 4);
  }
  for (; size > 0; size--) {
    word = (uint8_t)*from++;
    __asm__ volatile("" : "+r"(word));
    *to++ = (int8_t)word;
  }
}

/* Four bytes at a time: up to three bytes behind the last may change. */
TK_SHARED void tk_fill_bytes(int8_t *to, int8_t value, int size) {
  const uint32_t word = (uint8_t)value * 0x01010101u;
  for (; size > 0; size -= 4, to += 4) {
    memcpy(to, &word, 4);
    __asm__ volatile("" : "+r"(to));
  }
}

/* Makes `size` bytes of each of four places that are `stride` bytes apart the columns from place `at` on. */
TK_SHARED void tk_columns_put_all(const struct tk_columns *columns, int at, const int8_t *patches, int stride, int size) {
  const int whole = size & ~3;
  int column;
  if (whole > 0) tk_widen_four(columns->words + at * (2 * TK_COLUMNS / 4), patches, stride, whole);
  if (whole == size) return;
  for (column = 0; column < TK_COLUMNS; column++, patches += stride) {
    tk_widen_column(columns->words, column, at + whole, patches + whole, size - whole);
  }
}

/*
 * Filters [first, last) on the first `count` columns; the results of a column lie `step` bytes behind those of the one before
 * it.
 */
TK_SHARED void tk_columns_multiply(struct tk_columns *columns, int count, const int8_t *filters, int8_t *output, int step,
                                   int first, int last) {
  const struct tk_output_stage *const stage = columns->stage;
  struct tk_column_job *const job = &columns->job;
  int i;
  output += first;
  for (i = 0; i < TK_COLUMNS; i++) {
    job->output[i] = output;
    if (i + 1 < count) output += step;
  }
  job->weights = filters + first * columns->size;
  job->weights_end = filters + last * columns->size;
  job->multiplier = stage->multiplier + first;
  job->shift = stage->shift + first;
  job->bias = stage->bias + first;
  tk_multiply_columns(job);
}

#endif
