#include "tk_conv_2d.h"

#include "tk_matmul.h"

/* Copies the patch whose first tap is at (y, x) of one picture; taps outside hold the zero point, a real 0. */
static void tk_gather_patch(const struct tk_conv_2d_s8_params *p, const int8_t *picture, int y, int x, int group,
                            int8_t *patch) {
  const int channels = (int)p->filter_channels, pixel = (int)p->input_channels, width = (int)p->input_width;
  const int filter_height = (int)p->filter_height, filter_width = (int)p->filter_width;
  const int dilation_width = (int)p->dilation_width;
  int i, j;
  picture += group * channels;
  for (i = 0; i < filter_height; i++, y += (int)p->dilation_height) {
    if (y < 0 || y >= (int)p->input_height) {
      memset(patch, (int)p->input_zero_point, (size_t)(filter_width * channels));
      patch += filter_width * channels;
      continue;
    }
    for (j = 0; j < filter_width; j++) {
      const int column = x + j * dilation_width;
      if (column < 0 || column >= width) {
        memset(patch, (int)p->input_zero_point, (size_t)channels);
      } else {
        memcpy(patch, picture + (y * width + column) * pixel, (size_t)channels);
      }
      patch += channels;
    }
  }
}

void tk_conv_2d_s8(const struct tk_conv_2d_s8_params *parameters, const int8_t *input, int8_t *output, int8_t *scratch) {
  TK_PARAMETERS(tk_conv_2d_s8_params, p, parameters);
  const struct tk_output_stage stage = {p->bias, p->multiplier, p->shift, 1, 0, p->output_zero_point,
                                        p->activation_min, p->activation_max};
  const int filter_height = (int)p->filter_height, filter_width = (int)p->filter_width;
  const int channels = (int)p->filter_channels, pixel = (int)p->input_channels, filters = (int)p->output_channels;
  const int input_height = (int)p->input_height, input_width = (int)p->input_width;
  const int row_length = filter_width * channels, size = filter_height * row_length, row_stride = input_width * pixel;
  const int groups = pixel / channels, group_filters = filters / groups;
  const int stride_height = (int)p->stride_height, stride_width = (int)p->stride_width;
  const int output_height = (int)p->output_height, output_width = (int)p->output_width;
  /* A patch whose rows lie whole in the picture is read in place, unless its rows are so short that copying them pays. */
  const int in_place = groups == 1 && p->dilation_height == 1 && p->dilation_width == 1 &&
                       (filter_height == 1 || row_length >= 16 || filter_width == input_width);
  int batch, out_y, out_x, group;
  for (batch = 0; batch < (int)p->batches; batch++) {
    for (out_y = 0; out_y < output_height; out_y++) {
      const int y = out_y * stride_height - (int)p->pad_top;
      const int rows_inside = in_place && y >= 0 && y + filter_height <= input_height;
      for (out_x = 0; out_x < output_width; out_x += 2) {
        const int x = out_x * stride_width - (int)p->pad_left;
        const int pair = out_x + 1 < output_width;
        const int last_x = pair ? x + stride_width : x;
        if (rows_inside && x >= 0 && last_x + filter_width <= input_width) {
          const int8_t *a = input + (y * input_width + x) * pixel;
          const int whole = row_length == row_stride;
          const int rows = whole ? 1 : filter_height, length = whole ? size : row_length;
          if (pair) {
            tk_matmul_pair(&stage, a, a + stride_width * pixel, row_stride, rows, length, p->weights, 0, filters, output,
                           output + filters);
          } else {
            tk_matmul_single(&stage, a, row_stride, rows, length, p->weights, 0, filters, output);
          }
        } else {
          for (group = 0; group < groups; group++) {
            const int first = group * group_filters, last = first + group_filters;
            const int8_t *weights = p->weights + first * size;
            tk_gather_patch(p, input, y, x, group, scratch);
            if (pair) {
              tk_gather_patch(p, input, y, x + stride_width, group, scratch + size);
              tk_matmul_pair(&stage, scratch, scratch + size, size, 1, size, weights, first, last, output,
                             output + filters);
            } else {
              tk_matmul_single(&stage, scratch, size, 1, size, weights, first, last, output);
            }
          }
        }
        output += pair ? 2 * filters : filters;
      }
    }
    input += input_height * row_stride;
  }
}

void tk_conv_2d_s16(const struct tk_conv_2d_s16_params *parameters, const int16_t *input, int16_t *output) {
  TK_PARAMETERS(tk_conv_2d_s16_params, p, parameters);
  const int channels = (int)p->filter_channels, pixel = (int)p->input_channels, filters = (int)p->output_channels;
  const int filter_height = (int)p->filter_height, filter_width = (int)p->filter_width;
  const int input_height = (int)p->input_height, input_width = (int)p->input_width;
  const int group_filters = filters / (pixel / channels);
  int batch, out_y, out_x, filter, i, j, k;
  for (batch = 0; batch < (int)p->batches; batch++) {
    for (out_y = 0; out_y < (int)p->output_height; out_y++) {
      const int y = out_y * (int)p->stride_height - (int)p->pad_top;
      for (out_x = 0; out_x < (int)p->output_width; out_x++) {
        const int x = out_x * (int)p->stride_width - (int)p->pad_left;
        for (filter = 0; filter < filters; filter++) {
          const int8_t *weights = p->weights + filter * filter_height * filter_width * channels;
          int64_t sum = 0;
          for (i = 0; i < filter_height; i++) {
            const int row = y + i * (int)p->dilation_height;
            for (j = 0; j < filter_width; j++, weights += channels) {
              const int column = x + j * (int)p->dilation_width;
              if (row < 0 || row >= input_height || column < 0 || column >= input_width) continue;
              {
                const int16_t *tap = input + (row * input_width + column) * pixel + filter / group_filters * channels;
                for (k = 0; k < channels; k++) sum += (int32_t)tap[k] * TK_READ_S8(weights + k);
              }
            }
          }
          *output++ = tk_finish_s16(p->bias, p->bias_s64, p->multiplier, p->shift, filter, filter, sum, p->activation_min,
                                    p->activation_max);
        }
      }
    }
    input += input_height * input_width * pixel;
  }
}
