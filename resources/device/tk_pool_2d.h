/* Average and maximum pooling over the cells of a window that lie in the picture, NHWC. */
#ifndef TK_POOL_2D_H
#define TK_POOL_2D_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tk_average_pool_2d_s8_params {
  tk_size batches, input_height, input_width, channels, output_height, output_width;
  tk_size filter_height, filter_width, stride_height, stride_width, pad_top, pad_left;
  tk_value activation_min, activation_max;
};

void tk_average_pool_2d_s8(const struct tk_average_pool_2d_s8_params *p, const int8_t *input, int8_t *output);

struct tk_average_pool_2d_s16_params {
  tk_size batches, input_height, input_width, channels, output_height, output_width;
  tk_size filter_height, filter_width, stride_height, stride_width, pad_top, pad_left;
  tk_value activation_min, activation_max;
};

void tk_average_pool_2d_s16(const struct tk_average_pool_2d_s16_params *p, const int16_t *input, int16_t *output);

struct tk_max_pool_2d_s8_params {
  tk_size batches, input_height, input_width, channels, output_height, output_width;
  tk_size filter_height, filter_width, stride_height, stride_width, pad_top, pad_left;
  tk_value activation_min, activation_max;
};

void tk_max_pool_2d_s8(const struct tk_max_pool_2d_s8_params *p, const int8_t *input, int8_t *output);

struct tk_max_pool_2d_s16_params {
  tk_size batches, input_height, input_width, channels, output_height, output_width;
  tk_size filter_height, filter_width, stride_height, stride_width, pad_top, pad_left;
  tk_value activation_min, activation_max;
};

void tk_max_pool_2d_s16(const struct tk_max_pool_2d_s16_params *p, const int16_t *input, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
