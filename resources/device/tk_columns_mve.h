/* Four patches times INT8 filters with Helium: the four sums of a filter are requantized together. */
#ifndef TK_COLUMNS_MVE_H
#define TK_COLUMNS_MVE_H

#include "tk_dot_mve.h"

/*
 * Filters [first, last) on the first `count` columns; the results of a column lie `step` bytes behind those of the one before
 * it. Sums are requantized as tk_requantize_small does it.
 */
TK_SHARED void tk_columns_multiply(struct tk_columns *columns, int count, const int8_t *filters, int8_t *output, int step,
                                   int first, int last) {
  const struct tk_output_stage *const stage = columns->stage;
  const int size = columns->size;
  const int32x4_t low = vdupq_n_s32(stage->low), high = vdupq_n_s32(stage->high);
  const uint32x4_t places = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)step);
  const mve_pred16_t some = vctp32q((uint32_t)count);
  int filter, column;
  for (column = count; column < TK_COLUMNS; column++) columns->patch[column] = columns->patch[0];
  for (filter = first; filter < last; filter++) {
    const int shift = stage->shift[filter];
    int32x4_t sums = tk_dot_with_four(filters + filter * size, columns->patch[0], columns->patch[1], columns->patch[2],
                                      columns->patch[3], size);
    sums = vshlq_r_s32(vaddq_n_s32(sums, stage->bias[filter]), shift > 0 ? shift + 1 : 1);
    sums = vrmulhq_s32(sums, vdupq_n_s32(stage->multiplier[filter]));
    if (shift < 0) {
      sums = vshlq_r_s32(vaddq_s32(sums, vshrq_n_s32(sums, 31)), shift + 1);
      sums = vshrq_n_s32(vaddq_n_s32(sums, 1), 1);
    }
    sums = vminq_s32(vmaxq_s32(vaddq_n_s32(sums, stage->zero_point), low), high);
    vstrbq_scatter_offset_p_s32(output + filter, places, sums, some);
  }
}

#endif
