#include "tk_gather.h"

#include "tk_common.h"

TK_INLINE int tk_row(const int16_t *rows, int i) {
  return rows == NULL ? i : TK_READ_S16(rows + i);
}

void tk_gather(const struct tk_gather_params *parameters, const void *input, void *output) {
  TK_PARAMETERS(tk_gather_params, p, parameters);
  const uint8_t *from = (const uint8_t *)input;
  uint8_t *to = (uint8_t *)output;
  const int bytes = (int)p->run_bytes;
  int i, j, k, l;
  for (i = 0; i < (int)p->size0; i++) {
    for (j = 0; j < (int)p->size1; j++) {
      for (k = 0; k < (int)p->size2; k++) {
        const uint8_t *row = from + tk_row(p->rows0, i) * (int)p->stride0 + tk_row(p->rows1, j) * (int)p->stride1 +
                             tk_row(p->rows2, k) * (int)p->stride2;
        for (l = 0; l < (int)p->size3; l++) {
          memcpy(to, row + tk_row(p->rows3, l) * (int)p->stride3, (size_t)bytes);
          to += bytes;
        }
      }
    }
  }
}
