#define TK_ASSEMBLY_LOOPS 1
#include "tk_conv_2d.h"

#include "tk_columns.h"

/* Bytes of one row of a filter. */
#define TK_ROW_LENGTH(p) ((int)(p)->filter_width * (int)(p)->filter_channels)

/* `copy`, with the input under one row of a filter whose first tap is at (y, x); taps outside hold the zero point, a real 0. */
static const int8_t *tk_gather_row(const struct tk_conv_2d_s8_params *p, const int8_t *picture, int y, int x, int group,
                                 int8_t *copy) {
  const int channels = (int)p->filter_channels, pixel = (int)p->input_channels, width = (int)p->input_width;
  const int filter_width = (int)p->filter_width, dilation = (int)p->dilation_width, length = TK_ROW_LENGTH(p);
  const int8_t *from = picture + (y * width + x) * pixel + group * channels;
  const int contiguous = dilation == 1 && channels == pixel;
  int before = length, inside = 0, i;
  if (y < 0 || y >= (int)p->input_height) {
    x = width;
  } else if (contiguous) {
    before = tk_minimum(tk_maximum(-x, 0), filter_width) * channels;
    inside = tk_maximum(tk_minimum(width - x, filter_width) * channels - before, 0);
    tk_copy_bytes(copy + before, from + before, inside);
  }
  for (i = 0; i < before; i++) copy[i] = (int8_t)p->input_zero_point;
  for (i = before + inside; i < length; i++) copy[i] = (int8_t)p->input_zero_point;
  if (contiguous) return copy;
  for (i = 0; i < filter_width; i++, x += dilation) {
    if (x >= 0 && x < width) tk_copy_bytes(copy + i * channels, from + i * dilation * pixel, channels);
  }
  return copy;
}

/* Whether a patch and `more` pixels to its right lie in the picture, each of its rows in one piece. */
TK_INLINE int tk_is_inside(const struct tk_conv_2d_s8_params *p, int y, int x, int more) {
  return y >= 0 && x >= 0 && y + ((int)p->filter_height - 1) * (int)p->dilation_height < (int)p->input_height &&
         x + (int)p->filter_width + more <= (int)p->input_width &&
         (p->filter_width == 1 || (p->dilation_width == 1 && p->filter_channels == p->input_channels));
}

/* Makes the patch whose first tap is at (y, x) a column. */
TK_SHARED void tk_load_column(const struct tk_conv_2d_s8_params *p, struct tk_columns *columns, int column,
                              const int8_t *picture, int y, int x, int group) {
  const int rows = (int)p->filter_height, length = TK_ROW_LENGTH(p), by_rows = rows == 1 || tk_columns_take_rows(length);
  const int pitch = (int)p->dilation_height * (int)p->input_width * (int)p->input_channels;
  const int8_t *from = picture + (y * (int)p->input_width + x) * (int)p->input_channels + group * (int)p->filter_channels;
  int8_t *const copy = tk_columns_copy(columns, column, rows * length);
  const int inside = tk_is_inside(p, y, x, 0);
  int row;
  for (row = 0; row < rows; row++, y += (int)p->dilation_height, from += pitch) {
    int8_t *to = by_rows ? copy : copy + row * length;
    const int8_t *found = inside ? from : tk_gather_row(p, picture, y, x, group, to);
    if (by_rows) {
      tk_columns_put(columns, column, row * length, found, length);
    } else if (found != to) {
      tk_copy_bytes(to, found, length);
    }
  }
  if (!by_rows) tk_columns_put_copy(columns, column, copy, rows * length);
}

#if defined(TK_DSP)

/* All columns at once, where their patches lie side by side in the picture; else does nothing and answers 0. */
TK_SHARED int tk_load_all_columns(const struct tk_conv_2d_s8_params *p, const struct tk_columns *columns,
                                  const int8_t *picture, int y, int x) {
  const int rows = (int)p->filter_height, length = TK_ROW_LENGTH(p), stride = (int)p->stride_width;
  const int width = (int)p->input_width, pixel = (int)p->input_channels;
  int row;
  if (p->filter_channels != pixel || (rows > 1 && !tk_columns_take_rows(length))) return 0;
  if (!tk_is_inside(p, y, x, (TK_COLUMNS - 1) * stride)) return 0;
  for (row = 0; row < rows; row++, y += (int)p->dilation_height) {
    tk_columns_put_all(columns, row * length, picture + (y * width + x) * pixel, stride * pixel, length);
  }
  return 1;
}

#endif

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
      const int count = tk_minimum(TK_COLUMNS, outputs - first);
      const int first_y = out_x == output_width ? out_y + 1 : out_y, first_x = out_x == output_width ? 0 : out_x;
      for (group = 0; group < groups; group++) {
        out_y = first_y;
        out_x = first_x;
        column = 0;
#if defined(TK_DSP)
        if (out_x + TK_COLUMNS <= output_width &&
            tk_load_all_columns(p, &columns, input, out_y * (int)p->stride_height - (int)p->pad_top,
                                out_x * (int)p->stride_width - (int)p->pad_left)) {
          column = TK_COLUMNS;
          out_x += TK_COLUMNS;
        }
#endif
        for (; column < count; column++) {
          if (out_x == output_width) {
            out_x = 0;
            out_y++;
          }
          tk_load_column(p, &columns, column, input, out_y * (int)p->stride_height - (int)p->pad_top,
                         out_x * (int)p->stride_width - (int)p->pad_left, group);
          out_x++;
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
