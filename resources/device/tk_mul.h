/* Products and quotients of two quantized tensors, broadcast. */
#ifndef TK_MUL_H
#define TK_MUL_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The output may be an operand that is not repeated. */
struct tk_mul_s8_params {
  int32_t size3;
  tk_size size0, size1, size2, a0, a1, a2, a3, b0, b1, b2, b3;
  int32_t multiplier;
  tk_value a_zero_point, b_zero_point, shift, output_zero_point, activation_min, activation_max;
};

void tk_mul_s8(const struct tk_mul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *output);

struct tk_mul_s16_params {
  int32_t size3;
  tk_size size0, size1, size2, a0, a1, a2, a3, b0, b1, b2, b3;
  int32_t multiplier;
  tk_value a_zero_point, b_zero_point, shift, output_zero_point, activation_min, activation_max;
};

void tk_mul_s16(const struct tk_mul_s16_params *p, const int16_t *a, const int16_t *b, int16_t *output);

/* a / b by a fixed-point reciprocal; a division by 0 gives the end of the range that a's sign points to. */
struct tk_div_s8_params {
  int32_t size3;
  tk_size size0, size1, size2, a0, a1, a2, a3, b0, b1, b2, b3;
  int32_t multiplier;
  tk_value a_zero_point, b_zero_point, shift, output_zero_point, activation_min, activation_max;
};

void tk_div_s8(const struct tk_div_s8_params *p, const int8_t *a, const int8_t *b, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
