/* Index of the largest or smallest value along a dimension; the first one wins. */
#ifndef TK_ARG_MAX_H
#define TK_ARG_MAX_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* sign 1: largest; -1: smallest. */
struct tk_arg_max_s8_params {
  int32_t outer, size, inner, sign;
};

void tk_arg_max_s8(const struct tk_arg_max_s8_params *p, const int8_t *input, int32_t *output);

#ifdef __cplusplus
}
#endif

#endif
