/* Filters that slide over a picture, INT8: the one kernel of all convolutions where code has to be small. */
#ifndef TK_WINDOW_H
#define TK_WINDOW_H

#include "tk_common.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tk_window {
  int batches, input_height, input_width, output_height, output_width, filter_height, filter_width;
  int stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  int32_t input_zero_point, output_zero_point, low, high;
  tk_weights weights;
  const int32_t *bias, *multiplier;
  const int8_t *shift;
  /* Filter o reads `channels` channels from o / group_filters * channels on; its weights begin at o * filter_step. */
  int input_channels, filters, channels, group_filters, tap_step, filter_step;
};

/* The members of parameter structures that all windows share. */
#define TK_WINDOW_MEMBERS(p) \
  (int)(p)->batches, (int)(p)->input_height, (int)(p)->input_width, (int)(p)->output_height, (int)(p)->output_width, \
      (int)(p)->filter_height, (int)(p)->filter_width, (int)(p)->stride_height, (int)(p)->stride_width, \
      (int)(p)->dilation_height, (int)(p)->dilation_width, (int)(p)->pad_top, (int)(p)->pad_left, (p)->input_zero_point, \
      (p)->output_zero_point, (p)->activation_min, (p)->activation_max, (p)->weights, (p)->bias, (p)->multiplier, (p)->shift

void tk_multiply_window(const struct tk_window *window, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
