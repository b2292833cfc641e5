#include "tk_transpose_conv.h"

#include "tk_matmul.h"

/*
 * Defines `name`: each output cell gathers the taps that land on it, so that no sums need memory. `product` is one tap's
 * product, `finish` the output value.
 */
#define TK_TRANSPOSE_CONV(name, type, sum_type, product, finish) \
  void name(const struct name##_params *parameters, const type *input, type *output) { \
    TK_PARAMETERS(name##_params, p, parameters); \
    const int channels = (int)p->input_channels, filters = (int)p->output_channels; \
    const int input_height = (int)p->input_height, input_width = (int)p->input_width; \
    const int filter_height = (int)p->filter_height, filter_width = (int)p->filter_width; \
    const int stride_height = (int)p->stride_height, stride_width = (int)p->stride_width; \
    int batch, out_y, out_x, filter, i, j, k; \
    for (batch = 0; batch < (int)p->batches; batch++) { \
      for (out_y = 0; out_y < (int)p->output_height; out_y++) { \
        for (out_x = 0; out_x < (int)p->output_width; out_x++) { \
          for (filter = 0; filter < filters; filter++) { \
            const int8_t *weights = p->weights + filter * filter_height * filter_width * channels; \
            sum_type sum = 0; \
            for (i = 0; i < filter_height; i++) { \
              const int row = out_y + (int)p->pad_top - i; \
              const int row_lands = row >= 0 && row % stride_height == 0 && row / stride_height < input_height; \
              for (j = 0; j < filter_width; j++, weights += channels) { \
                const int column = out_x + (int)p->pad_left - j; \
                if (!row_lands || column < 0 || column % stride_width != 0 || column / stride_width >= input_width) { \
                  continue; \
                } \
                { \
                  const type *tap = \
                      input + (row / stride_height * input_width + column / stride_width) * channels; \
                  for (k = 0; k < channels; k++) sum += product; \
                } \
              } \
            } \
            *output++ = finish; \
          } \
        } \
      } \
      input += input_height * input_width * channels; \
    } \
  }

#define TK_TAP_S8 ((tap[k] - (int)p->input_zero_point) * (int32_t)TK_READ_S8(weights + k))
#define TK_TAP_S16 ((int32_t)tap[k] * TK_READ_S8(weights + k))
#define TK_END_S8 \
  (int8_t) tk_clamp(tk_requantize(sum + TK_READ_S32(p->bias + filter), TK_READ_S32(p->multiplier + filter), \
                                  TK_READ_S8(p->shift + filter)) + p->output_zero_point, \
                    p->activation_min, p->activation_max)
#define TK_END_S16 \
  tk_finish_s16(p->bias, p->bias_s64, p->multiplier, p->shift, filter, filter, sum, p->activation_min, p->activation_max)

TK_TRANSPOSE_CONV(tk_transpose_conv_s8, int8_t, int32_t, TK_TAP_S8, TK_END_S8)
TK_TRANSPOSE_CONV(tk_transpose_conv_s16, int16_t, int64_t, TK_TAP_S16, TK_END_S16)
