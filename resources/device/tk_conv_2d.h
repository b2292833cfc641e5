/* 2-D convolution, NHWC, filters OHWI, with stride, dilation, padding and groups. */
#ifndef TK_CONV_2D_H
#define TK_CONV_2D_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * `filter_channels` divides `input_channels`; their quotient is the number of groups. The bias has the input zero point
 * folded in: bias[o] - input_zero_point * (sum of the weights of o). One multiplier and shift for each filter.
 */
struct tk_conv_2d_s8_params {
  int32_t batches;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t filter_height, filter_width, filter_channels;
  int32_t stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  int32_t input_zero_point, output_zero_point, activation_min, activation_max;
  const int8_t *weights;
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
  int32_t batches;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t filter_height, filter_width, filter_channels;
  int32_t stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  int32_t activation_min, activation_max;
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
