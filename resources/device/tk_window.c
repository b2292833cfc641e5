#include "tk_window.h"

#include "tk_dot.h"

#if defined(TK_SMALL)

/* One output. Taps outside of the picture read the zero point, a real 0. */
static int32_t tk_window_sum(const struct tk_window *p, const int8_t *input, int y, int x, tk_weights weights) {
  int32_t sum = 0;
  int i, j, k;
  for (i = 0; i < p->filter_height; i++, y += p->dilation_height) {
    int column = x;
    for (j = 0; j < p->filter_width; j++, column += p->dilation_width, weights += p->tap_step) {
      if (y >= 0 && y < p->input_height && column >= 0 && column < p->input_width) {
        sum += tk_dot_one(input + (y * p->input_width + column) * p->input_channels, p->channels, weights);
      } else {
        for (k = 0; k < p->channels; k++) sum += p->input_zero_point * TK_READ_WEIGHT(weights + k);
      }
    }
  }
  return sum;
}

void tk_multiply_window(const struct tk_window *p, const int8_t *input, int8_t *output) {
  int batch, y, x, filter;
  for (batch = 0; batch < p->batches; batch++) {
    for (y = 0; y < p->output_height; y++) {
      for (x = 0; x < p->output_width; x++) {
        for (filter = 0; filter < p->filters; filter++) {
          const int32_t sum = tk_window_sum(p, input + filter / p->group_filters * p->channels, y * p->stride_height - p->pad_top,
                                            x * p->stride_width - p->pad_left, p->weights + filter * p->filter_step);
          const int32_t scaled = tk_requantize(sum + TK_READ_S32(p->bias + filter), TK_READ_S32(p->multiplier + filter),
                                               TK_READ_S8(p->shift + filter));
          *output++ = tk_clamp_s8(scaled, p->output_zero_point, p->low, p->high);
        }
      }
    }
    input += p->input_height * p->input_width * p->input_channels;
  }
}

#endif
