/* Changes of scale, with another factor below zero (rectifiers), and functions of INT16. */
#ifndef TK_RESCALE_H
#define TK_RESCALE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tk_rescale_s16_params {
  int32_t count, input_zero_point, output_zero_point;
  int32_t positive_multiplier, positive_shift, negative_multiplier, negative_shift, output_min, output_max;
};

/* The output may be the input. */
void tk_rescale_s16(const struct tk_rescale_s16_params *p, const int16_t *input, int16_t *output);

struct tk_rescale_s16_s8_params {
  int32_t count, input_zero_point, output_zero_point;
  int32_t positive_multiplier, positive_shift, negative_multiplier, negative_shift, output_min, output_max;
};

void tk_rescale_s16_s8(const struct tk_rescale_s16_s8_params *p, const int16_t *input, int8_t *output);

struct tk_rescale_s8_s16_params {
  int32_t count, input_zero_point, output_zero_point;
  int32_t positive_multiplier, positive_shift, negative_multiplier, negative_shift, output_min, output_max;
};

void tk_rescale_s8_s16(const struct tk_rescale_s8_s16_params *p, const int8_t *input, int16_t *output);

struct tk_rescale_s32_s8_params {
  int32_t count, input_zero_point, output_zero_point;
  int32_t positive_multiplier, positive_shift, negative_multiplier, negative_shift, output_min, output_max;
};

void tk_rescale_s32_s8(const struct tk_rescale_s32_s8_params *p, const int32_t *input, int8_t *output);

struct tk_rescale_s8_s32_params {
  int32_t count, input_zero_point, output_zero_point;
  int32_t positive_multiplier, positive_shift, negative_multiplier, negative_shift, output_min, output_max;
};

void tk_rescale_s8_s32(const struct tk_rescale_s8_s32_params *p, const int8_t *input, int32_t *output);

#ifdef __cplusplus
}
#endif

#endif
