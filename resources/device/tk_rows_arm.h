/* One patch times INT8 filters, four filters at a time, on Cortex-M cores with the DSP extension. */
#ifndef TK_ROWS_ARM_H
#define TK_ROWS_ARM_H

#include "tk_common.h"

#define TK_DOT_ROWS 4
#define TK_ROW_STEP_BYTES 92

/* What tk_multiply_rows works on; the assembly knows the offsets. */
struct tk_row_job {
  const int8_t *patch, *patch_end;
  const int8_t *weights;
  int32_t size;
  const int32_t *bias;
  int8_t *output;
  int32_t multiplier, shift, rounding;
  /* Where the loop is entered; bytes from where the first filter of a group was read last to the next group. */
  int32_t entry, skip;
  /* Whether the size is no multiple of 4, and then the last values with zeros behind them. */
  int32_t has_tail;
  uint32_t tail;
  /* Groups of four filters. */
  int32_t groups;
  /* As in tk_column_job. */
  uint32_t clamps, above, beyond, below;
  /* Where sums go that are not to be requantized, or null. */
  int32_t *sums;
};

/*
 * Sums of the patch with filters [0, 4 * groups) and their biases: as they are to `sums`, or all requantized as tk_requantize does for shift < 0 and
 * |sum| < 2^30 (`shift` is ~shift), to successive outputs. Both factors are widened to 16 bits in the loop.
 */
TK_ASSEMBLY void tk_multiply_rows(struct tk_row_job *job __attribute__((unused))) {
  __asm__(
      ".syntax unified\n"
      "push {r0-r12, lr}\n"
      "mov r3, r0\n"
      "ldrd r10, r11, [r3, #8]\n"
      "add r12, r11, r11, lsl #1\n"
      "1: ldr r0, [r3, #16]\n"
      "ldmia r0!, {r4-r7}\n"
      "str r0, [r3, #16]\n"
      "ldrd lr, r2, [r3]\n"
      "cmp lr, r2\n"
      "beq 4f\n"
      "ldr r0, [r3, #36]\n"
      ".balign 4\n"
      "add pc, r0\n"
      "nop\n"
      "2:\n"
      ".rept 2\n"
      "ldr r1, [lr], #4\n"
      "3: ldr.w r8, [r10, r12]\n"
      "sxtb16 r0, r1\n"
      "sxtb16 r1, r1, ror #8\n"
      "sxtb16 r9, r8\n"
      "smlad r7, r0, r9, r7\n"
      "sxtb16 r9, r8, ror #8\n"
      "ldr.w r8, [r10, r11, lsl #1]\n"
      "smlad r7, r1, r9, r7\n"
      "sxtb16 r9, r8\n"
      "smlad r6, r0, r9, r6\n"
      "sxtb16 r9, r8, ror #8\n"
      "ldr.w r8, [r10, r11]\n"
      "smlad r6, r1, r9, r6\n"
      "sxtb16 r9, r8\n"
      "smlad r5, r0, r9, r5\n"
      "sxtb16 r9, r8, ror #8\n"
      "ldr.w r8, [r10], #4\n"
      "smlad r5, r1, r9, r5\n"
      "sxtb16 r9, r8\n"
      "smlad r4, r0, r9, r4\n"
      "sxtb16 r9, r8, ror #8\n"
      "smlad r4, r1, r9, r4\n"
      ".endr\n"
      "cmp lr, r2\n"
      "blo 2b\n"
      "bhi 5f\n"
      "4: ldr r1, [r3, #44]\n"
      "cbz r1, 5f\n"
      "ldr r1, [r3, #48]\n"
      "add lr, lr, #4\n"
      "b 3b\n"
      "5: ldr r1, [r3, #72]\n"
      "cbz r1, 6f\n"
      "stmia r1!, {r4-r7}\n"
      "str r1, [r3, #72]\n"
      "b 8f\n"
      "6: ldrd r8, r9, [r3, #24]\n"
      "ldr r0, [r3, #32]\n"
      ".irp sum, r4, r5, r6, r7\n"
      "lsl \\sum, \\sum, #1\n"
      "smmulr \\sum, \\sum, r8\n"
      "add \\sum, \\sum, \\sum, asr #31\n"
      "asr \\sum, \\sum, r9\n"
      "add \\sum, \\sum, r0\n"
      "ssat \\sum, #8, \\sum, asr #1\n"
      ".endr\n"
      "bfi r4, r5, #8, #8\n"
      "bfi r6, r7, #8, #8\n"
      "pkhbt r4, r4, r6, lsl #16\n"
      "ldrd r5, r6, [r3, #56]\n"
      "cbz r5, 7f\n"
      "ldrd r7, r8, [r3, #64]\n"
      "eor r4, r4, #0x80808080\n"
      "uqadd8 r4, r4, r6\n"
      "uqsub8 r4, r4, r7\n"
      "uadd8 r4, r4, r8\n"
      "eor r4, r4, #0x80808080\n"
      "7: ldr r5, [r3, #20]\n"
      "str r4, [r5], #4\n"
      "str r5, [r3, #20]\n"
      "8: ldr r6, [r3, #52]\n"
      "ldr r7, [r3, #40]\n"
      "add r10, r10, r7\n"
      "subs r6, r6, #1\n"
      "str r6, [r3, #52]\n"
      "bne 1b\n"
      "pop {r0-r12, pc}\n");
}

/* Prepares filters of `size` weights on a patch: everything but `groups` and how sums become outputs. */
TK_INLINE void tk_row_job_begin(struct tk_row_job *job, const int8_t *patch, int size, const int8_t *filters,
                                const int32_t *bias) {
  const int words = size >> 2, rest = size & 3;
  int i;
  job->patch = patch;
  job->patch_end = patch + 4 * words;
  job->weights = filters;
  job->size = size;
  job->bias = bias;
  job->entry = (words & 1) * TK_ROW_STEP_BYTES;
  job->skip = 4 * size - 4 * words - (rest > 0 ? 4 : 0);
  job->has_tail = rest;
  job->tail = 0;
  for (i = 0; i < rest; i++) job->tail |= (uint32_t)(uint8_t)patch[4 * words + i] << 8 * i;
}

/* sums[i] = patch . filter i + bias[i] for `count` filters, a multiple of TK_DOT_ROWS above 0. */
TK_SHARED void tk_dot_rows(const int8_t *patch, int size, const int8_t *filters, const int32_t *bias, int count,
                           int32_t *sums) {
  struct tk_row_job job;
  tk_row_job_begin(&job, patch, size, filters, bias);
  job.groups = count / TK_DOT_ROWS;
  job.sums = sums;
  tk_multiply_rows(&job);
}

#endif
