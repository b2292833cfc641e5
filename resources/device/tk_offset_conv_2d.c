#include "tk_offset_conv_2d.h"

#include "tk_common.h"

void tk_offset_conv_2d_s8(const struct tk_offset_conv_2d_s8_params *parameters, const int8_t *input, int8_t *output) {
  TK_PARAMETERS(tk_offset_conv_2d_s8_params, p, parameters);
  const int channels = (int)p->filter_channels, pixel = (int)p->input_channels, filters = (int)p->output_channels;
  const int filter_height = (int)p->filter_height, filter_width = (int)p->filter_width;
  const int input_height = (int)p->input_height, input_width = (int)p->input_width;
  const int input_zero = (int)p->input_zero_point, weights_zero = (int)p->weights_zero_point;
  int batch, out_y, out_x, filter, i, j, k;
  for (batch = 0; batch < (int)p->batches; batch++) {
    for (out_y = 0; out_y < (int)p->output_height; out_y++) {
      const int y = out_y * (int)p->stride_height - (int)p->pad_top;
      for (out_x = 0; out_x < (int)p->output_width; out_x++) {
        const int x = out_x * (int)p->stride_width - (int)p->pad_left;
        for (filter = 0; filter < filters; filter++) {
          const int8_t *weights = p->weights + filter * (int)p->filter_stride;
          const int first = filter / (int)p->group_filters * channels;
          int32_t sum = TK_READ_S32(p->bias + filter);
          for (i = 0; i < filter_height; i++) {
            const int row = y + i * (int)p->dilation_height;
            for (j = 0; j < filter_width; j++, weights += p->tap_stride) {
              const int column = x + j * (int)p->dilation_width;
              const int8_t *tap;
              if (row < 0 || row >= input_height || column < 0 || column >= input_width) continue;
              tap = input + (row * input_width + column) * pixel + first;
              for (k = 0; k < channels; k++) {
                sum += (int32_t)(tap[k] - input_zero) * (TK_READ_S8(weights + k) - weights_zero);
              }
            }
          }
          sum = tk_requantize(sum, TK_READ_S32(p->multiplier + filter), TK_READ_S8(p->shift + filter));
          *output++ = (int8_t)tk_clamp(sum + p->output_zero_point, p->activation_min, p->activation_max);
        }
      }
    }
    input += input_height * input_width * pixel;
  }
}
