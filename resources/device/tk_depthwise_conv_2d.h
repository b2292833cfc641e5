/* Depthwise 2-D convolution, NHWC, filters 1HWC. */
#ifndef TK_DEPTHWISE_CONV_2D_H
#define TK_DEPTHWISE_CONV_2D_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One output channel for each input channel (a convolution with groups does the others). The bias has the input zero point
 * folded in: bias[o] - input_zero_point * (sum of the weights of o). For all sums with bias, |sum| * 2^max(shift, 0) < 2^30.
 */
struct tk_depthwise_conv_2d_s8_params {
  tk_size batches;
  tk_size input_height, input_width;
  tk_size output_height, output_width, channels;
  tk_size filter_height, filter_width;
  tk_size stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  tk_size band_height;
  tk_value input_zero_point, output_zero_point, activation_min, activation_max;
  tk_weights weights;
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
};

/*
 * scratch: for `band_height` rows of output at a time, one channel of the rows that they need, each row as 16-bit numbers with
 * its border, and one filter as 16-bit numbers: what depthwiseScratch in src-main/device/lower says.
 */
void tk_depthwise_conv_2d_s8(const struct tk_depthwise_conv_2d_s8_params *p, const int8_t *input, int8_t *output,
                             int8_t *scratch);

/* Output channel = input channel * depth_multiplier + m. INT16 activations (zero points 0), INT8 weights; the bias as in tk_conv_2d_s16. */
struct tk_depthwise_conv_2d_s16_params {
  tk_size batches;
  tk_size input_height, input_width, input_channels;
  tk_size output_height, output_width, output_channels;
  tk_size filter_height, filter_width, depth_multiplier;
  tk_size stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  tk_value activation_min, activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int64_t *bias_s64;
  const int32_t *multiplier;
  const int8_t *shift;
};

void tk_depthwise_conv_2d_s16(const struct tk_depthwise_conv_2d_s16_params *p, const int16_t *input, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
