/* Patches times filters with bias, requantization and clamp: the common body of convolutions and fully-connected layers. */
#ifndef TK_MATMUL_H
#define TK_MATMUL_H

#include "tk_dot.h"
#if defined(TK_SMLAD)
#include "tk_rows_arm.h"
#endif

/*
 * How sums become outputs: per filter bias, multiplier and shift in flash (`step` 0: one multiplier for all filters), and
 * whether there is one rounding or two (`round_once` 2: one, all shifts are below 0, and |sum + bias| < 2^30).
 */
struct tk_output_stage {
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
  int step, round_once, zero_point, low, high;
};

/* The output of a filter whose sum includes the bias. */
TK_INLINE int8_t tk_finish_total(const struct tk_output_stage *stage, int filter, int32_t total) {
  const int at = filter * stage->step;
  const int32_t multiplier = TK_READ_S32(stage->multiplier + at);
  const int shift = TK_READ_S8(stage->shift + at);
  const int32_t scaled =
      stage->round_once ? tk_requantize_once(total, multiplier, shift) : tk_requantize(total, multiplier, shift);
  return tk_clamp_s8(scaled, stage->zero_point, stage->low, stage->high);
}

/*
 * The output of a filter with its own multiplier and two roundings, before the bias is added, where |sum + bias| *
 * 2^max(shift, 0) < 2^30.
 */
TK_INLINE int8_t tk_finish(const struct tk_output_stage *stage, int filter, int32_t sum) {
  const int32_t total = sum + TK_READ_S32(stage->bias + filter);
  const int32_t scaled = tk_requantize_small(total, TK_READ_S32(stage->multiplier + filter), TK_READ_S8(stage->shift + filter));
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

#if defined(TK_SMLAD)

/* All of four filters or more where tk_multiply_rows can do it; else answers 0. The last group may repeat filters. */
TK_SHARED int tk_multiply_patch_groups(const struct tk_output_stage *stage, const int8_t *patch, int size,
                                       const int8_t *filters, int count, int8_t *to) {
  struct tk_row_job job;
  int first = 0, groups = count / TK_DOT_ROWS;
  if (count < TK_DOT_ROWS || (stage->step == 0 ? stage->shift[0] >= 0 : stage->round_once < 2)) return 0;
  tk_row_job_begin(&job, patch, size);
  job.multiplier = stage->multiplier[0];
  job.shift = ~stage->shift[0];
  job.rounding = 2 * stage->zero_point + 1;
  job.clamps = stage->low > -128 || stage->high < 127;
  job.above = (uint32_t)(127 - stage->high) * 0x01010101u;
  job.below = (uint32_t)(stage->low + 128) * 0x01010101u;
  job.beyond = job.above + job.below;
  job.sums = NULL;
  for (;;) {
    job.weights = filters + first * size;
    job.bias = stage->bias + first;
    job.output = to + first;
    job.multipliers = stage->step == 0 ? NULL : stage->multiplier + first;
    job.shifts = stage->shift + first;
    job.groups = groups;
    tk_multiply_rows(&job);
    if (first + groups * TK_DOT_ROWS >= count) return 1;
    first = count - TK_DOT_ROWS;
    groups = 1;
  }
}

#endif

/* All filters of `size` weights on one patch; to[filter] gets the result. */
TK_SHARED void tk_multiply_patch(const struct tk_output_stage *stage, const int8_t *patch, int size, tk_weights filters,
                                 int count, int8_t *to) {
#if TK_DOT_ROWS == 1
  const int32_t *bias = stage->bias, *multiplier = stage->multiplier;
  const int8_t *shift = stage->shift;
  for (; count > 0; count--, filters += size, multiplier += stage->step, shift += stage->step) {
    const int32_t total = tk_dot_one(patch, size, filters) + TK_READ_S32(bias++);
    const int32_t scaled = tk_scale(total, TK_READ_S32(multiplier), TK_READ_S8(shift), (uint8_t)stage->round_once);
    *to++ = tk_clamp_s8(scaled, stage->zero_point, stage->low, stage->high);
  }
#elif defined(TK_SMLAD)
  int filter;
  if (tk_multiply_patch_groups(stage, patch, size, filters, count, to)) return;
  for (filter = 0; filter < count; filter++, filters += size) {
    to[filter] = tk_finish_total(stage, filter, tk_dot_one(patch, size, filters) + stage->bias[filter]);
  }
#else
  int32_t sums[TK_DOT_ROWS];
  int filter, i;
  for (filter = 0; filter < count; filter += TK_DOT_ROWS) {
    const int rows = tk_minimum(TK_DOT_ROWS, count - filter);
    tk_dot_rows(patch, size, filters + filter * size, stage->bias + filter, rows, sums);
    for (i = 0; i < rows; i++) to[filter + i] = tk_finish_total(stage, filter + i, sums[i]);
  }
#endif
}

#endif
