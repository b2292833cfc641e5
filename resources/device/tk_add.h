/* Sums and differences of two quantized tensors, broadcast. */
#ifndef TK_ADD_H
#define TK_ADD_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Both operands are brought to a common scale with `left_shift` extra bits, then added (sign 1) or subtracted (sign -1).
 * The output may be an operand that is not repeated.
 */
struct tk_add_s8_params {
  int32_t size3;
  tk_size size0, size1, size2, a0, a1, a2, a3, b0, b1, b2, b3;
  int32_t a_multiplier, b_multiplier, output_multiplier;
  tk_value a_zero_point, a_shift, b_zero_point, b_shift, left_shift, sign;
  tk_value output_shift, output_zero_point, activation_min, activation_max;
};

void tk_add_s8(const struct tk_add_s8_params *p, const int8_t *a, const int8_t *b, int8_t *output);

struct tk_add_s16_params {
  int32_t size3;
  tk_size size0, size1, size2, a0, a1, a2, a3, b0, b1, b2, b3;
  int32_t a_multiplier, b_multiplier, output_multiplier;
  tk_value a_zero_point, a_shift, b_zero_point, b_shift, left_shift, sign;
  tk_value output_shift, output_zero_point, activation_min, activation_max;
};

void tk_add_s16(const struct tk_add_s16_params *p, const int16_t *a, const int16_t *b, int16_t *output);

/* (a - b)^2, with the same members; the shifts are all to the right. */
struct tk_squared_difference_s8_params {
  int32_t size3;
  tk_size size0, size1, size2, a0, a1, a2, a3, b0, b1, b2, b3;
  int32_t a_multiplier, b_multiplier, output_multiplier;
  tk_value a_zero_point, a_shift, b_zero_point, b_shift, left_shift, sign;
  tk_value output_shift, output_zero_point, activation_min, activation_max;
};

void tk_squared_difference_s8(const struct tk_squared_difference_s8_params *p, const int8_t *a, const int8_t *b,
                              int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
