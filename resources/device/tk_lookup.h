/* Element-wise functions of INT8 as a table of all 256 results. */
#ifndef TK_LOOKUP_H
#define TK_LOOKUP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* `table` is indexed by the input as an unsigned byte. */
struct tk_lookup_s8_params {
  int32_t count;
  const int8_t *table;
};

/* The output may be the input. */
void tk_lookup_s8(const struct tk_lookup_s8_params *p, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
