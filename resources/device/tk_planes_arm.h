/* Bands of planes on Cortex-M cores with the DSP extension: SMLAD multiplies two neighbours at once. */
#ifndef TK_PLANES_ARM_H
#define TK_PLANES_ARM_H

#include "tk_common.h"

/* One channel of one band of rows; the assembly knows the offsets. */
struct tk_plane_job {
  /* The rounding stands here twice, so that one instruction loads it for two outputs. */
  int32_t multiplier, rounding, rounding_again, shift;
  const int16_t *plane, *row_end;
  int32_t row_bytes, even_bytes, odd, rows, bias;
  int8_t *output;
  int32_t offset, pixel, row_skip;
  const uint32_t *taps;
  /* From the first row of values under a row of outputs to that of the next row of outputs. */
  int32_t next_row_bytes;
};

/* sums (r4, r5) += a row of three taps on the values at `at`; the taps are (t0, t1) and (t1, t2). */
#define TK_PLANE_ROW_1(at, first, second) \
  "ldrd r2, r3, [" at "]\n" \
  "smlad r4, r2, " first ", r4\n" \
  "smlatb r5, r2, " first ", r5\n" \
  "smlabt r4, r3, " second ", r4\n" \
  "smlad r5, r3, " second ", r5\n"
#define TK_PLANE_ROW_2(at, first, second) \
  "ldrd r2, r3, [" at "]\n" \
  "smlad r4, r2, " first ", r4\n" \
  "ldr r2, [" at ", #8]\n" \
  "smlabt r4, r3, " second ", r4\n" \
  "smlad r5, r3, " first ", r5\n" \
  "smlabt r5, r2, " second ", r5\n"

/*
 * A 3x3 filter with stride 1 or 2; `taps` holds (t0, t1) and (t1, t2) of each row. Two outputs in each turn, `offset` bytes
 * apart (0 for the last of an odd number). Taps and bias are doubled, so that sums are; they are requantized as tk_requantize
 * does for -23 < shift < 0 and |sum| < 2^30: both of its roundings are one addition, (2 * zero point + 1) * 2^(-1 - shift), and
 * one shift by -shift, because floors of floors are floors, and what is added to sums below 0 changes nothing where the product
 * rounds to 0.
 */
#define TK_MULTIPLY_PLANE_3X3(name, row, turn_bytes) \
  TK_ASSEMBLY static void name(struct tk_plane_job *job __attribute__((unused))) { \
    __asm__( \
        ".syntax unified\n" \
        "push {r0-r12, lr}\n" \
        "mov r12, r0\n" \
        "ldr r1, [r12, #60]\n" \
        "ldmia r1, {r6-r11}\n" \
        "ldr r1, [r12, #24]\n" \
        "1: ldr r0, [r12, #16]\n" \
        "ldr r2, [r12, #28]\n" \
        "add r2, r2, r0\n" \
        "str r2, [r12, #20]\n" \
        "2: ldr r4, [r12, #40]\n" \
        "mov r5, r4\n" row("r0", "r6", "r7") \
        "add lr, r0, r1\n" row("lr", "r8", "r9") \
        "add lr, lr, r1\n" row("lr", "r10", "r11") \
        "ldmia r12, {r2, r3, lr}\n" \
        "add r3, r3, r4, asr #31\n" \
        "add lr, lr, r5, asr #31\n" \
        "smmlar r4, r4, r2, r3\n" \
        "smmlar r5, r5, r2, lr\n" \
        "ldr lr, [r12, #12]\n" \
        "ldrd r2, r3, [r12, #44]\n" \
        "asr r4, r4, lr\n" \
        "asr r5, r5, lr\n" \
        "ssat r4, #8, r4\n" \
        "ssat r5, #8, r5\n" \
        "strb r5, [r2, r3]\n" \
        "strb r4, [r2]\n" \
        "add r2, r2, r3, lsl #1\n" \
        "ldr lr, [r12, #20]\n" \
        "str r2, [r12, #44]\n" \
        "adds r0, r0, #" #turn_bytes "\n" \
        "cmp r0, lr\n" \
        "blt 2b\n" \
        "bne 3f\n" \
        "ldr r2, [r12, #32]\n" \
        "cbz r2, 3f\n" \
        "movs r2, #0\n" \
        "str r2, [r12, #48]\n" \
        "b 2b\n" \
        "3: ldrd r2, r3, [r12, #52]\n" \
        "ldr r4, [r12, #44]\n" \
        "add r4, r4, r3\n" \
        "strd r4, r2, [r12, #44]\n" \
        "ldr r2, [r12, #36]\n" \
        "ldr r4, [r12, #16]\n" \
        "ldr r3, [r12, #64]\n" \
        "add r4, r4, r3\n" \
        "str r4, [r12, #16]\n" \
        "subs r2, r2, #1\n" \
        "str r2, [r12, #36]\n" \
        "bne 1b\n" \
        "pop {r0-r12, pc}\n"); \
  }

TK_MULTIPLY_PLANE_3X3(tk_multiply_plane_3x3, TK_PLANE_ROW_1, 4)
TK_MULTIPLY_PLANE_3X3(tk_multiply_plane_3x3_stride_2, TK_PLANE_ROW_2, 8)

/* One row of outputs of one channel; the assembly knows the offsets. */
struct tk_plane_row_job {
  const int16_t *row;
  const uint32_t *taps, *taps_end;
  /* Bytes of the pairs of a row of taps; between the rows under them; between the values under neighbouring outputs. */
  int32_t pair_bytes, row_bytes, step;
  int32_t multiplier, shift, bias, rounding;
  int8_t *output;
  int32_t pixel, count;
};

/* Any filter, four outputs in each turn; sums are requantized as in tk_multiply_columns. `shift` is ~shift. */
TK_ASSEMBLY static void tk_multiply_plane_row(struct tk_plane_row_job *job __attribute__((unused))) {
  __asm__(
      ".syntax unified\n"
      "push {r0-r12, lr}\n"
      "mov r12, r0\n"
      "ldr r11, [r12, #20]\n"
      "add lr, r11, r11, lsl #1\n"
      "1: ldrd r1, r10, [r12]\n"
      "ldr r4, [r12, #32]\n"
      "mov r5, r4\n"
      "mov r6, r4\n"
      "mov r7, r4\n"
      "2: ldr r2, [r12, #12]\n"
      "add r2, r2, r10\n"
      "mov r0, r1\n"
      "3: ldr r9, [r10], #4\n"
      "ldr r8, [r0, r11]\n"
      "smlad r5, r8, r9, r5\n"
      "ldr r8, [r0, r11, lsl #1]\n"
      "smlad r6, r8, r9, r6\n"
      "ldr r8, [r0, lr]\n"
      "smlad r7, r8, r9, r7\n"
      "ldr r8, [r0], #4\n"
      "smlad r4, r8, r9, r4\n"
      "cmp r10, r2\n"
      "bne 3b\n"
      "ldr r2, [r12, #16]\n"
      "add r1, r1, r2\n"
      "ldr r2, [r12, #8]\n"
      "cmp r10, r2\n"
      "bne 2b\n"
      "ldrd r8, r9, [r12, #24]\n"
      "ldr r0, [r12, #36]\n"
      "cmp r9, #0\n"
      "blt 6f\n"
      ".irp sum, r4, r5, r6, r7\n"
      "lsl \\sum, \\sum, #1\n"
      "smmulr \\sum, \\sum, r8\n"
      "add \\sum, \\sum, \\sum, asr #31\n"
      "asr \\sum, \\sum, r9\n"
      "add \\sum, \\sum, r0\n"
      "ssat \\sum, #8, \\sum, asr #1\n"
      ".endr\n"
      "4: ldrd r0, r1, [r12, #40]\n"
      "ldr r2, [r12, #48]\n"
      "add r3, r1, r1, lsl #1\n"
      "strb r4, [r0]\n"
      "cmp r2, #2\n"
      "blt 5f\n"
      "strb r5, [r0, r1]\n"
      "beq 5f\n"
      "strb r6, [r0, r1, lsl #1]\n"
      "cmp r2, #4\n"
      "blt 5f\n"
      "strb r7, [r0, r3]\n"
      "add r0, r0, r1, lsl #2\n"
      "str r0, [r12, #40]\n"
      "ldr r1, [r12]\n"
      "add r1, r1, r11, lsl #2\n"
      "str r1, [r12]\n"
      "subs r2, r2, #4\n"
      "str r2, [r12, #48]\n"
      "bne 1b\n"
      "5: pop {r0-r12, pc}\n"
      "6: rsb r9, r9, #0\n"
      "asr r0, r0, #1\n"
      ".irp sum, r4, r5, r6, r7\n"
      "lsl \\sum, \\sum, r9\n"
      "smmulr \\sum, \\sum, r8\n"
      "add \\sum, \\sum, r0\n"
      "ssat \\sum, #8, \\sum\n"
      ".endr\n"
      "b 4b\n");
}

/* `count` values that are `step` bytes apart, above 0, side by side. */
TK_INLINE void tk_widen_channel(int16_t *to, const int8_t *from, int count, int step) {
  const int step3 = 3 * step;
  int a, b, c, d;
  if (count >= 4) {
    __asm__ volatile(
        "1: ldrsb %[a], [%[from]]\n"
        "ldrsb %[b], [%[from], %[step]]\n"
        "ldrsb %[c], [%[from], %[step], lsl #1]\n"
        "ldrsb %[d], [%[from], %[step3]]\n"
        "add %[from], %[from], %[step], lsl #2\n"
        "subs %[count], %[count], #4\n"
        "strh %[a], [%[to]], #2\n"
        "strh %[b], [%[to]], #2\n"
        "strh %[c], [%[to]], #2\n"
        "strh %[d], [%[to]], #2\n"
        "cmp %[count], #4\n"
        "bge 1b\n"
        : [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d), [from] "+r"(from), [to] "+r"(to), [count] "+r"(count)
        : [step] "r"(step), [step3] "r"(step3)
        : "cc", "memory");
  }
  for (; count > 0; count--, from += step) *to++ = *from;
}

/* The taps of a channel as 16-bit pairs, row after row; those of fast filters as tk_multiply_plane_3x3 wants them. */
static void tk_take_taps(const struct tk_plane_band *band, const int8_t *weights, const struct tk_plane_axis *y,
                         const struct tk_plane_axis *x) {
  const int pairs = band->pairs;
  int16_t *to = (int16_t *)(void *)band->taps;
  int i, j;
  for (i = 0; i < y->filter; i++, weights += y->tap_step, to += 2 * pairs) {
    const int8_t *weight = weights;
    int16_t *tap = to;
    if (band->fast) {
      to[1] = to[2] = (int16_t)(2 * weights[x->tap_step]);
      to[0] = (int16_t)(2 * weights[0]);
      to[3] = (int16_t)(2 * weights[2 * x->tap_step]);
      continue;
    }
    if (x->dilation == 1) {
      to[2 * pairs - 1] = 0;
    } else {
      for (j = 0; j < 2 * pairs; j++) to[j] = 0;
    }
    for (j = x->filter; j > 0; j--, weight += x->tap_step, tap += x->dilation) *tap = *weight;
  }
}

/* Clamps a band of one channel. */
static void tk_clamp_band(const struct tk_output_stage *stage, int8_t *band, int height, const struct tk_plane_axis *y,
                          const struct tk_plane_axis *x) {
  int row, column;
  for (row = 0; row < height; row++) {
    int8_t *to = band + row * y->output_step;
    for (column = 0; column < x->output; column++, to += x->output_step) {
      *to = (int8_t)tk_clamp(*to, stage->low, stage->high);
    }
  }
}

/* `height` rows of outputs of one channel. */
static void tk_multiply_band(const struct tk_output_stage *stage, int channel, const struct tk_plane_band *band,
                             const struct tk_plane_axis *y, const struct tk_plane_axis *x, int height, int8_t *to) {
  const int even = x->output & ~1;
  int row;
  if (band->fast) {
    struct tk_plane_job job;
    job.plane = band->plane;
    job.row_bytes = band->width * 2;
    job.even_bytes = even * 2 * x->stride;
    job.odd = x->output & 1;
    job.rows = height;
    job.multiplier = stage->multiplier[channel];
    job.shift = -stage->shift[channel];
    job.bias = 2 * stage->bias[channel];
    job.rounding = job.rounding_again = (2 * stage->zero_point + 1) * (1 << (job.shift - 1));
    job.output = to;
    job.offset = job.pixel = even > 0 ? x->output_step : 0;
    job.row_skip = y->output_step - even * x->output_step;
    job.taps = band->taps;
    job.next_row_bytes = y->stride * band->width * 2;
    if (x->stride == 1) {
      tk_multiply_plane_3x3(&job);
    } else {
      tk_multiply_plane_3x3_stride_2(&job);
    }
  } else {
    for (row = 0; row < height; row++) {
      struct tk_plane_row_job job;
      job.row = band->plane + row * y->stride * band->width;
      job.taps = band->taps;
      job.taps_end = band->taps + y->filter * band->pairs;
      job.pair_bytes = band->pairs * 4;
      job.row_bytes = y->dilation * band->width * 2;
      job.step = x->stride * 2;
      job.multiplier = stage->multiplier[channel];
      job.shift = ~stage->shift[channel];
      job.bias = stage->bias[channel];
      job.rounding = 2 * stage->zero_point + 1;
      job.output = to + row * y->output_step;
      job.pixel = x->output_step;
      job.count = x->output;
      tk_multiply_plane_row(&job);
    }
  }
  if (stage->low > -128 || stage->high < 127) tk_clamp_band(stage, to, height, y, x);
}

#endif
