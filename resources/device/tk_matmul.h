/* Patches times filters with bias, requantization and clamp: the common body of convolutions and fully-connected layers. */
#ifndef TK_MATMUL_H
#define TK_MATMUL_H

#include "tk_dot.h"

/*
 * How sums become outputs: per filter bias, multiplier and shift in flash (`step` 0: one multiplier for all filters), and
 * whether there is one rounding or two.
 */
struct tk_output_stage {
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
  int step, round_once;
  int32_t zero_point, low, high;
};

TK_INLINE int8_t tk_finish(const struct tk_output_stage *stage, int filter, int32_t sum) {
  const int at = filter * stage->step;
  const int32_t total = sum + TK_READ_S32(stage->bias + filter), multiplier = TK_READ_S32(stage->multiplier + at);
  const int shift = TK_READ_S8(stage->shift + at);
  const int32_t scaled =
      stage->round_once ? tk_requantize_once(total, multiplier, shift) : tk_requantize(total, multiplier, shift);
  return (int8_t)tk_clamp(scaled + stage->zero_point, stage->low, stage->high);
}

/* The same for INT16 activations; `at` is the place of the multiplier. */
TK_INLINE int16_t tk_finish_s16(const int32_t *bias, const int64_t *bias_s64, const int32_t *multiplier, const int8_t *shift,
                                int filter, int at, int64_t sum, int32_t low, int32_t high) {
  const int32_t scale = TK_READ_S32(multiplier + at);
  const int exponent = TK_READ_S8(shift + at);
  int32_t scaled;
  if (bias_s64 != NULL) {
    scaled = tk_requantize_s64(sum + tk_read_s64(bias_s64 + filter), scale, exponent);
  } else {
    scaled = tk_requantize((int32_t)sum + (bias == NULL ? 0 : TK_READ_S32(bias + filter)), scale, exponent);
  }
  return (int16_t)tk_clamp(scaled, low, high);
}

/* Filters [first, last) of `size` weights on one patch; to[filter] gets the result. */
TK_SHARED void tk_multiply_patch(const struct tk_output_stage *stage, const int8_t *patch, int size, const int8_t *filters,
                                 int first, int last, int8_t *to) {
  int32_t sums[TK_DOT_ROWS];
  int filter = first, i;
  for (; filter + TK_DOT_ROWS <= last; filter += TK_DOT_ROWS) {
    tk_dot_rows(patch, size, filters, sums);
    TK_UNROLL
    for (i = 0; i < TK_DOT_ROWS; i++) to[filter + i] = tk_finish(stage, filter + i, sums[i]);
    filters += TK_DOT_ROWS * size;
  }
  for (; filter < last; filter++) {
    to[filter] = tk_finish(stage, filter, tk_dot_one(patch, size, filters));
    filters += size;
  }
}

#endif
