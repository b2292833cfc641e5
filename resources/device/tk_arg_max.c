#include "tk_arg_max.h"

#include "tk_common.h"

void tk_arg_max_s8(const struct tk_arg_max_s8_params *parameters, const int8_t *input, int32_t *output) {
  TK_PARAMETERS(tk_arg_max_s8_params, p, parameters);
  const int size = (int)p->size, inner = (int)p->inner;
  int i, j, k;
  for (i = 0; i < (int)p->outer; i++) {
    for (j = 0; j < inner; j++) {
      const int8_t *values = input + i * size * inner + j;
      int8_t best = *values;
      int at = 0;
      for (k = 1; k < size; k++) {
        const int8_t value = values[k * inner];
        if (p->sign > 0 ? value > best : value < best) {
          best = value;
          at = k;
        }
      }
      *output++ = at;
    }
  }
}
