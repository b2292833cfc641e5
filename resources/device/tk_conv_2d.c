#define TK_ASSEMBLY_LOOPS 1
#include "tk_conv_2d.h"

#include "tk_matmul.h"
#if defined(TK_SMALL)
#include "tk_window.h"

void tk_conv_2d_s8(const struct tk_conv_2d_s8_params *parameters, const int8_t *input, int8_t *output, int8_t *scratch) {
  TK_PARAMETERS(tk_conv_2d_s8_params, p, parameters);
  const int channels = (int)p->filter_channels;
  const struct tk_window window = {TK_WINDOW_MEMBERS(p), (int)p->input_channels, (int)p->output_channels, channels,
                                   (int)p->output_channels / ((int)p->input_channels / channels), channels,
                                   (int)p->filter_height * (int)p->filter_width * channels};
  (void)scratch;
  tk_multiply_window(&window, input, output);
}

#else
#include "tk_columns.h"

/*
 * `rows` rows of `taps` taps of a filter, side by side at `to`; the first tap lies at (y, x) in the picture. What lies outside
 * holds the zero point, a real 0.
 */
TK_SHARED void tk_gather(const struct tk_conv_2d_s8_params *p, const int8_t *picture, int y, int x, int group, int rows,
                         int taps, int8_t *to) {
  const int channels = (int)p->filter_channels, pixel = (int)p->input_channels, width = (int)p->input_width;
  const int dilation = (int)p->dilation_width, length = taps * channels;
  const int contiguous = dilation == 1 && channels == pixel;
  const int before = tk_minimum(tk_maximum(-x, 0), taps) * channels;
  const int inside = contiguous ? tk_maximum(tk_minimum(width - x, taps) * channels - before, 0) : 0;
  const int8_t *from = picture + (y * width + x) * pixel + group * channels;
  int i;
  for (; rows > 0; rows--, to += length) {
    const int there = y >= 0 && y < (int)p->input_height;
    if (!there || inside < length) tk_fill_bytes(to, (int8_t)p->input_zero_point, length);
    if (there && contiguous) {
      tk_copy_bytes(to + before, from + before, inside);
    } else if (there) {
      for (i = 0; i < taps; i++) {
        const int column = x + i * dilation;
        if (column >= 0 && column < width) tk_copy_bytes(to + i * channels, from + i * dilation * pixel, channels);
      }
    }
    y += (int)p->dilation_height;
    from += (int)p->dilation_height * width * pixel;
  }
}

/* Whether `taps` neighbours from (y, x) on lie in the picture in one piece. */
TK_INLINE int tk_is_inside(const struct tk_conv_2d_s8_params *p, int y, int x, int taps) {
  return y >= 0 && y < (int)p->input_height && x >= 0 && x + taps <= (int)p->input_width &&
         (taps == 1 || (p->dilation_width == 1 && p->filter_channels == p->input_channels));
}

/* Makes the patch whose first tap is at (y, x) a column. */
TK_SHARED void tk_load_column(const struct tk_conv_2d_s8_params *p, struct tk_columns *columns, int column,
                              const int8_t *picture, int y, int x, int group) {
  const int rows = (int)p->filter_height, taps = (int)p->filter_width, size = rows * taps * (int)p->filter_channels;
  if (rows == 1 && tk_is_inside(p, y, x, taps)) {
    picture += (y * (int)p->input_width + x) * (int)p->input_channels + group * (int)p->filter_channels;
    tk_columns_put(columns, column, picture, size);
  } else {
    int8_t *const copy = tk_columns_copy(columns, column, size);
    tk_gather(p, picture, y, x, group, rows, taps, copy);
    tk_columns_put_copy(columns, column, copy, size);
  }
}

#if defined(TK_SMLAD)

/* Whether all columns may be loaded row by row: their patches overlap, and so does what lies outside of the picture. */
TK_INLINE int tk_columns_share_rows(const struct tk_conv_2d_s8_params *p) {
  return p->dilation_width == 1 && p->filter_channels == p->input_channels &&
         (p->filter_height == 1 || (p->filter_width * p->filter_channels) % 4 == 0);
}

/* Makes the patches of neighbouring outputs the columns; the first tap of the first is at (y, x). */
TK_SHARED void tk_load_columns(const struct tk_conv_2d_s8_params *p, const struct tk_columns *columns, const int8_t *picture,
                               int y, int x) {
  const int pixel = (int)p->input_channels, width = (int)p->input_width, stride = (int)p->stride_width;
  const int taps = (TK_COLUMNS - 1) * stride + (int)p->filter_width, length = (int)p->filter_width * pixel;
  const int end = (int)p->filter_height * length;
  int at;
  for (at = 0; at < end; at += length, y += (int)p->dilation_height) {
    const int8_t *row = picture + (y * width + x) * pixel;
    if (!tk_is_inside(p, y, x, taps)) {
      int8_t *const copy = tk_columns_copy(columns, 0, 0);
      tk_gather(p, picture, y, x, 0, 1, taps, copy);
      row = copy;
    }
    tk_columns_put_all(columns, at, row, stride * pixel, length);
  }
}

#endif

void tk_conv_2d_s8(const struct tk_conv_2d_s8_params *parameters, const int8_t *input, int8_t *output, int8_t *scratch) {
  TK_PARAMETERS(tk_conv_2d_s8_params, p, parameters);
  const struct tk_output_stage stage = {p->bias, p->multiplier, p->shift, 1, 0, (int)p->output_zero_point,
                                        (int)p->activation_min, (int)p->activation_max};
  const int pixel = (int)p->input_channels, filters = (int)p->output_channels, output_width = (int)p->output_width;
  const int outputs = (int)p->output_height * output_width;
  const int size = (int)p->filter_height * (int)p->filter_width * (int)p->filter_channels;
  const int group_filters = filters / (pixel / (int)p->filter_channels);
  struct tk_columns columns;
  int batch, first, filter, column;
  tk_columns_begin(&columns, scratch, size, &stage);
  for (batch = 0; batch < (int)p->batches; batch++) {
    int next_y = 0, next_x = 0;
    for (first = 0; first < outputs; first += TK_COLUMNS) {
      const int count = tk_minimum(TK_COLUMNS, outputs - first);
      const int first_y = next_y, first_x = next_x;
      for (filter = 0; filter < filters; filter += group_filters) {
        int out_y = first_y, out_x = first_x;
        column = 0;
#if defined(TK_SMLAD)
        if (out_x + TK_COLUMNS <= output_width && tk_columns_share_rows(p)) {
          tk_load_columns(p, &columns, input, out_y * (int)p->stride_height - (int)p->pad_top,
                          out_x * (int)p->stride_width - (int)p->pad_left);
          column = TK_COLUMNS;
          out_x += TK_COLUMNS;
        }
#endif
        for (; column < count; column++, out_x++) {
          if (out_x == output_width) {
            out_x = 0;
            out_y++;
          }
          tk_load_column(p, &columns, column, input, out_y * (int)p->stride_height - (int)p->pad_top,
                         out_x * (int)p->stride_width - (int)p->pad_left, filter / group_filters);
        }
        next_y = out_x == output_width ? out_y + 1 : out_y;
        next_x = out_x == output_width ? 0 : out_x;
        tk_columns_multiply(&columns, count, p->weights, output, filters, filter, filter + group_filters);
      }
      output += count * filters;
    }
    input += (int)p->input_height * (int)p->input_width * pixel;
  }
}

#endif

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
