#include "tk_pool_2d.h"

#include "tk_common.h"

/*
 * Defines `name` for elements of `type`: visits every window, cut off at the borders of the picture, and runs `body` with
 * `window` (its first cell), `height`, `width` (its size), `row` (elements from row to row) and `channels`.
 */
#define TK_POOL(name, type, body) \
  void name(const struct name##_params *parameters, const type *input, type *output) { \
    TK_PARAMETERS(name##_params, p, parameters); \
    const int input_height = (int)p->input_height, input_width = (int)p->input_width, channels = (int)p->channels; \
    const int row = input_width * channels; \
    const int32_t low = p->activation_min, high = p->activation_max; \
    int batch, out_y, out_x, i, j, c; \
    for (batch = 0; batch < (int)p->batches; batch++) { \
      for (out_y = 0; out_y < (int)p->output_height; out_y++) { \
        const int y = out_y * (int)p->stride_height - (int)p->pad_top; \
        const int top = tk_maximum(y, 0), bottom = tk_minimum(y + (int)p->filter_height, input_height); \
        for (out_x = 0; out_x < (int)p->output_width; out_x++) { \
          const int x = out_x * (int)p->stride_width - (int)p->pad_left; \
          const int left = tk_maximum(x, 0), right = tk_minimum(x + (int)p->filter_width, input_width); \
          const type *window = input + top * row + left * channels; \
          const int height = bottom - top, width = right - left; \
          body output += channels; \
        } \
      } \
      input += input_height * row; \
    } \
  }

/* Rounded to nearest, ties away from zero. */
#define TK_AVERAGE(type) \
  { \
    const int32_t count = (int32_t)height * width; \
    for (c = 0; c < channels; c++) { \
      int32_t sum = 0; \
      for (i = 0; i < height; i++) { \
        const type *cell = window + i * row + c; \
        for (j = 0; j < width; j++, cell += channels) sum += *cell; \
      } \
      sum = sum > 0 ? (sum + count / 2) / count : (sum - count / 2) / count; \
      output[c] = (type)tk_clamp(sum, low, high); \
    } \
  }

#define TK_MAXIMUM(type) \
  { \
    for (c = 0; c < channels; c++) output[c] = window[c]; \
    for (i = 0; i < height; i++) { \
      const type *cells = window + i * row; \
      for (j = 0; j < width; j++, cells += channels) { \
        for (c = 0; c < channels; c++) output[c] = cells[c] > output[c] ? cells[c] : output[c]; \
      } \
    } \
    for (c = 0; c < channels; c++) output[c] = (type)tk_clamp(output[c], low, high); \
  }

TK_POOL(tk_average_pool_2d_s8, int8_t, TK_AVERAGE(int8_t))
TK_POOL(tk_average_pool_2d_s16, int16_t, TK_AVERAGE(int16_t))
TK_POOL(tk_max_pool_2d_s8, int8_t, TK_MAXIMUM(int8_t))
TK_POOL(tk_max_pool_2d_s16, int16_t, TK_MAXIMUM(int16_t))
