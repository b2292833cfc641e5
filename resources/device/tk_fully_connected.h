/* Fully-connected layer: `batches` rows of `depth` values times `units` filters of `depth` weights. */
#ifndef TK_FULLY_CONNECTED_H
#define TK_FULLY_CONNECTED_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The bias has the input zero point folded in: bias[o] - input_zero_point * (sum of the weights of o). `per_channel` is 0 with
 * one multiplier and shift (rounded twice) and |sum| * 2^max(shift, 0) < 2^30 for all sums with bias; 1 with a multiplier and
 * shift for each unit (rounded once, as LiteRT does); 2 where then all shifts are below 0 and |sum| < 2^30.
 */
struct tk_fully_connected_s8_params {
  int32_t depth;
  tk_size batches, units, per_channel;
  tk_value output_zero_point, activation_min, activation_max;
  tk_weights weights;
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
};

void tk_fully_connected_s8(const struct tk_fully_connected_s8_params *p, const int8_t *input, int8_t *output);

/* INT16 activations (zero points 0), INT8 weights; the bias as in tk_conv_2d_s16. */
struct tk_fully_connected_s16_params {
  int32_t depth;
  tk_size batches, units, per_channel;
  tk_value activation_min, activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int64_t *bias_s64;
  const int32_t *multiplier;
  const int8_t *shift;
};

void tk_fully_connected_s16(const struct tk_fully_connected_s16_params *p, const int16_t *input, int16_t *output);

/* Float layers between quantized ones; the bias may be null. */
struct tk_fully_connected_f32_params {
  int32_t depth;
  tk_size batches, units;
  float activation_min, activation_max;
  const float *weights;
  const float *bias;
};

void tk_fully_connected_f32(const struct tk_fully_connected_f32_params *p, const float *input, float *output);

#ifdef __cplusplus
}
#endif

#endif
