/* Logistic function and hyperbolic tangent of INT16 by an interpolated table; outputs have scale 1/32768. */
#ifndef TK_SIGMOID_S16_H
#define TK_SIGMOID_S16_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The input times multiplier / 2^shift is in steps of 1 / (3 * 4096). */
struct tk_logistic_s16_params {
  int32_t count, multiplier, shift;
};

/* The output may be the input. */
void tk_logistic_s16(const struct tk_logistic_s16_params *p, const int16_t *input, int16_t *output);

struct tk_tanh_s16_params {
  int32_t count, multiplier, shift;
};

/* The output may be the input. */
void tk_tanh_s16(const struct tk_tanh_s16_params *p, const int16_t *input, int16_t *output);

/* The same for one value. */
int16_t tk_logistic_value_s16(int16_t x, int32_t multiplier, int shift);
int16_t tk_tanh_value_s16(int16_t x, int32_t multiplier, int shift);

#ifdef __cplusplus
}
#endif

#endif
