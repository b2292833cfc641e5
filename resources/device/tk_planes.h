/* Bands of planes in plain C, for cores with registers enough for the taps. */
#ifndef TK_PLANES_H
#define TK_PLANES_H

#include "tk_common.h"

/* `count` values that are `step` bytes apart, above 0, side by side. */
TK_INLINE void tk_widen_channel(int16_t *to, const int8_t *from, int count, int step) {
  for (; count > 0; count--, from += step) *to++ = *from;
}

/* The taps of a channel as 16-bit numbers, row after row. */
static void tk_take_taps(const struct tk_plane_band *band, const int8_t *weights, const struct tk_plane_axis *y,
                         const struct tk_plane_axis *x) {
  int16_t *to = (int16_t *)(void *)band->taps;
  int i, j;
  for (i = 0; i < y->filter; i++, weights += y->tap_step) {
    for (j = 0; j < x->filter; j++) *to++ = weights[j * x->tap_step];
  }
}

/* `height` rows of outputs of a 3x3 filter. */
TK_SHARED void tk_multiply_band_3x3(const struct tk_output_stage *stage, int channel, const struct tk_plane_band *band,
                                    const struct tk_plane_axis *y, const struct tk_plane_axis *x, int height, int8_t *to) {
  const int16_t *taps = (const int16_t *)(const void *)band->taps;
  const int t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3], t4 = taps[4], t5 = taps[5], t6 = taps[6],
            t7 = taps[7], t8 = taps[8];
  const int32_t bias = stage->bias[channel], multiplier = stage->multiplier[channel];
  const int32_t zero_point = stage->zero_point, low = stage->low, high = stage->high;
  const int shift = stage->shift[channel], step = x->stride;
  const int16_t *first = band->plane;
  int count;
  for (; height > 0; height--, to += y->output_step - x->output * x->output_step) {
    const int16_t *second = first + band->width, *third = second + band->width;
    for (count = x->output; count > 0; count--, to += x->output_step) {
      int32_t sum = bias + first[0] * t0 + first[1] * t1 + first[2] * t2;
      sum += second[0] * t3 + second[1] * t4 + second[2] * t5;
      sum += third[0] * t6 + third[1] * t7 + third[2] * t8;
      first += step;
      second += step;
      third += step;
      *to = (int8_t)tk_clamp(tk_requantize_small(sum, multiplier, shift) + zero_point, low, high);
    }
    first += y->stride * band->width - x->output * step;
  }
}

/* One row of outputs of any filter. */
TK_SHARED void tk_multiply_plane_row(const struct tk_output_stage *stage, int channel, const int16_t *from, int width,
                                  const int16_t *taps, const struct tk_plane_axis *y, const struct tk_plane_axis *x,
                                  int8_t *to) {
  int column, i, j;
  for (column = 0; column < x->output; column++, from += x->stride, to += x->output_step) {
    const int16_t *row = from, *tap = taps;
    int32_t sum = 0;
    for (i = 0; i < y->filter; i++, row += y->dilation * width) {
      const int16_t *at = row;
      for (j = x->filter; j > 0; j--, at += x->dilation) sum += *at * *tap++;
    }
    *to = tk_finish(stage, channel, sum);
  }
}

/* `height` rows of outputs of one channel. */
static void tk_multiply_band(const struct tk_output_stage *stage, int channel, const struct tk_plane_band *band,
                             const struct tk_plane_axis *y, const struct tk_plane_axis *x, int height, int8_t *to) {
  const int16_t *taps = (const int16_t *)(const void *)band->taps, *from = band->plane;
  if (tk_is_fast(y, x)) {
    tk_multiply_band_3x3(stage, channel, band, y, x, height, to);
    return;
  }
  for (; height > 0; height--, from += y->stride * band->width, to += y->output_step) {
    tk_multiply_plane_row(stage, channel, from, band->width, taps, y, x, to);
  }
}

#endif
