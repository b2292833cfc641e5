#include "tk_conv_2d.h"

#include "tk_columns.h"

/* Bytes of one row of a filter. */
#define TK_ROW_LENGTH(p) ((int)(p)->filter_width * (int)(p)->filter_channels)

/*
 * The input under one row of a filter whose first tap is at (y, x): where it is, if it lies there in one piece, else put
 * together in `copy`. Taps outside hold the zero point, a real 0.
 */
static const int8_t *tk_find_row(const struct tk_conv_2d_s8_params *p, const int8_t *picture, int y, int x, int group,
                                 int8_t *copy) {
  const int channels = (int)p->filter_channels, pixel = (int)p->input_channels, width = (int)p->input_width;
  const int filter_width = (int)p->filter_width, dilation = (int)p->dilation_width;
  const int8_t *from = picture + (y * width + x) * pixel + group * channels;
  int8_t *to = copy;
  int i;
  if (y < 0 || y >= (int)p->input_height) {
    memset(copy, (int)p->input_zero_point, (size_t)TK_ROW_LENGTH(p));
    return copy;
  }
  if (filter_width == 1 || (dilation == 1 && channels == pixel)) {
    int before = x < 0 ? -x : 0, inside;
    if (x >= 0 && x + filter_width <= width) return from;
    before = tk_minimum(before, filter_width);
    inside = tk_maximum(tk_minimum(width - x, filter_width) - before, 0);
    memset(to, (int)p->input_zero_point, (size_t)TK_ROW_LENGTH(p));
    memcpy(to + before * channels, from + before * channels, (size_t)(inside * channels));
    return copy;
  }
  for (i = 0; i < filter_width; i++, x += dilation, from += dilation * pixel, to += channels) {
    if (x < 0 || x >= width) {
      memset(to, (int)p->input_zero_point, (size_t)channels);
    } else {
      memcpy(to, from, (size_t)channels);
    }
  }
  return copy;
}

/* Makes the patch whose first tap is at (y, x) a column. */
TK_SHARED void tk_load_column(const struct tk_conv_2d_s8_params *p, struct tk_columns *columns, int column,
                              const int8_t *picture, int y, int x, int group) {
  const int rows = (int)p->filter_height, length = TK_ROW_LENGTH(p);
  int8_t *copy = tk_columns_copy(columns, column, rows * length);
  int row;
  for (row = 0; row < rows; row++, y += (int)p->dilation_height) {
    if (rows == 1 || tk_columns_take_rows(length)) {
      tk_columns_put(columns, column, row * length, tk_find_row(p, picture, y, x, group, copy), length);
    } else {
      const int8_t *found = tk_find_row(p, picture, y, x, group, copy + row * length);
      if (found != copy + row * length) memcpy(copy + row * length, found, (size_t)length);
    }
  }
  if (rows > 1 && !tk_columns_take_rows(length)) tk_columns_put(columns, column, 0, copy, rows * length);
}

void tk_conv_2d_s8(const struct tk_conv_2d_s8_params *parameters, const int8_t *input, int8_t *output, int8_t *scratch) {
  TK_PARAMETERS(tk_conv_2d_s8_params, p, parameters);
  const struct tk_output_stage stage = {p->bias, p->multiplier, p->shift, 1, 0, p->output_zero_point,
                                        p->activation_min, p->activation_max};
  const int pixel = (int)p->input_channels, filters = (int)p->output_channels, output_width = (int)p->output_width;
  const int outputs = (int)p->output_height * output_width, size = (int)p->filter_height * TK_ROW_LENGTH(p);
  const int groups = pixel / (int)p->filter_channels, group_filters = filters / groups;
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
          tk_load_column(p, &columns, column, input, out_y * (int)p->stride_height - (int)p->pad_top,
                         out_x * (int)p->stride_width - (int)p->pad_left, group);
          if (++out_x == output_width) {
            out_x = 0;
            out_y++;
          }
        }
        tk_columns_multiply(&columns, count, size, &stage, p->weights + group * group_filters * size, output, filters,
                            group * group_filters, (group + 1) * group_filters);
      }
      output += count * filters;
    }
    input += (int)p->input_height * (int)p->input_width * pixel;
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
