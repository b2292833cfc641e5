/* The larger or smaller of two tensors with the same scale and zero point, broadcast. */
#ifndef TK_EXTREMUM_H
#define TK_EXTREMUM_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* sign 1: maximum; -1: minimum. The output may be an operand that is not repeated. */
struct tk_extremum_s8_params {
  int32_t size3;
  tk_size size0, size1, size2, a0, a1, a2, a3, b0, b1, b2, b3;
  int32_t sign;
};

void tk_extremum_s8(const struct tk_extremum_s8_params *p, const int8_t *a, const int8_t *b, int8_t *output);

struct tk_extremum_s16_params {
  int32_t size3;
  tk_size size0, size1, size2, a0, a1, a2, a3, b0, b1, b2, b3;
  int32_t sign;
};

void tk_extremum_s16(const struct tk_extremum_s16_params *p, const int16_t *a, const int16_t *b, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
