#include "tk_lookup.h"

#include "tk_common.h"

void tk_lookup_s8(const struct tk_lookup_s8_params *parameters, const int8_t *input, int8_t *output) {
  TK_PARAMETERS(tk_lookup_s8_params, p, parameters);
  const int8_t *table = p->table;
  const int count = (int)p->count;
  int i;
  for (i = 0; i < count; i++) output[i] = TK_READ_S8(table + (uint8_t)input[i]);
}
