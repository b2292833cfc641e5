/* Transposed 2-D convolution, NHWC, filters OHWI. */
#ifndef TK_TRANSPOSE_CONV_H
#define TK_TRANSPOSE_CONV_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The bias is not folded: at the borders filters have fewer taps. */
struct tk_transpose_conv_s8_params {
  tk_size batches;
  tk_size input_height, input_width, input_channels;
  tk_size output_height, output_width, output_channels;
  tk_size filter_height, filter_width;
  tk_size stride_height, stride_width, pad_top, pad_left;
  tk_value input_zero_point, output_zero_point, activation_min, activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
};

void tk_transpose_conv_s8(const struct tk_transpose_conv_s8_params *p, const int8_t *input, int8_t *output);

/* INT16 activations (zero points 0), INT8 weights; the bias as in tk_conv_2d_s16. */
struct tk_transpose_conv_s16_params {
  tk_size batches;
  tk_size input_height, input_width, input_channels;
  tk_size output_height, output_width, output_channels;
  tk_size filter_height, filter_width;
  tk_size stride_height, stride_width, pad_top, pad_left;
  tk_value activation_min, activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int64_t *bias_s64;
  const int32_t *multiplier;
  const int8_t *shift;
};

void tk_transpose_conv_s16(const struct tk_transpose_conv_s16_params *p, const int16_t *input, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
