#include "tk_conv_2d.h"

#include "tk_columns.h"

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
  const int output_width = (int)p->output_width, outputs = (int)p->output_height * output_width;
  const int size = filter_height * filter_width * channels, groups = pixel / channels, group_filters = filters / groups;
  /* A patch that lies in one piece is read where it is. */
  const int whole = groups == 1 && (filter_height == 1 || (filter_width == input_width && p->dilation_height == 1)) &&
                    (filter_width == 1 || p->dilation_width == 1);
  struct tk_columns columns;
  int batch, first, group, column;
  tk_columns_begin(&columns, scratch, size);
  for (batch = 0; batch < (int)p->batches; batch++) {
    int out_y = 0, out_x = 0;
    for (first = 0; first < outputs; first += TK_COLUMNS) {
      const int count = tk_minimum(TK_COLUMNS, outputs - first), first_y = out_y, first_x = out_x;
      for (group = 0; group < groups; group++) {
        out_y = first_y;
        out_x = first_x;
        for (column = 0; column < count; column++) {
          const int y = out_y * (int)p->stride_height - (int)p->pad_top, x = out_x * (int)p->stride_width - (int)p->pad_left;
          const int8_t *patch = input + (y * input_width + x) * pixel;
          if (!whole || y < 0 || x < 0 || y + filter_height > input_height || x + filter_width > input_width) {
            int8_t *copy = tk_columns_copy(&columns, column, size);
            tk_gather_patch(p, input, y, x, group, copy);
            patch = copy;
          }
          tk_columns_put(&columns, column, patch, size, output + column * filters);
          if (++out_x == output_width) {
            out_x = 0;
            out_y++;
          }
        }
        tk_columns_multiply(&columns, count, size, &stage, p->weights + group * group_filters * size, group * group_filters,
                            (group + 1) * group_filters);
      }
      output += count * filters;
    }
    input += input_height * input_width * pixel;
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
