/* 2-D convolution, NHWC, filters OHWI, with stride, dilation, padding and groups. */
#ifndef TK_CONV_2D_H
#define TK_CONV_2D_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * `filter_channels` divides `input_channels`; their quotient is the number of groups. The bias has the input zero point
 * folded in: bias[o] - input_zero_point * (sum of the weights of o). One multiplier and shift for each filter.
 */
struct tk_conv_2d_s8_params {
  tk_size batches;
  tk_size input_height, input_width, input_channels;
  tk_size output_height, output_width, output_channels;
  tk_size filter_height, filter_width, filter_channels;
  tk_size stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  tk_value input_zero_point, output_zero_point, activation_min, activation_max;
  tk_weights weights;
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
};

/* scratch: 2 * filter_height * filter_width * filter_channels bytes. */
void tk_conv_2d_s8(const struct tk_conv_2d_s8_params *p, const int8_t *input, int8_t *output, int8_t *scratch);

/*
 * INT16 activations (zero points 0), INT8 weights. With `bias_s64` sums have 64 bits; without it 32, and `bias` may be null.
 * The two also differ in how they are requantized, as they do in TensorFlow Lite.
 */
struct tk_conv_2d_s16_params {
  tk_size batches;
  tk_size input_height, input_width, input_channels;
  tk_size output_height, output_width, output_channels;
  tk_size filter_height, filter_width, filter_channels;
  tk_size stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  tk_value activation_min, activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int64_t *bias_s64;
  const int32_t *multiplier;
  const int8_t *shift;
};

void tk_conv_2d_s16(const struct tk_conv_2d_s16_params *p, const int16_t *input, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
