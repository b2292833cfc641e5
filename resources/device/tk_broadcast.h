/* Element-wise functions of two tensors, of which either may be repeated along some dimensions. */
#ifndef TK_BROADCAST_H
#define TK_BROADCAST_H

#include "tk_common.h"

/*
 * Defines `name`: three loops around rows of the output; the strides of a and b count elements and are 0 where a tensor is
 * repeated. `row(p, x, y, output)` computes a row.
 */
#define TK_BROADCAST_ROWS(name, type, row) \
  void name(const struct name##_params *parameters, const type *a, const type *b, type *output) { \
    TK_PARAMETERS(name##_params, p, parameters); \
    int i, j, k; \
    for (i = 0; i < (int)p->size0; i++) { \
      for (j = 0; j < (int)p->size1; j++) { \
        for (k = 0; k < (int)p->size2; k++) { \
          row(p, a + i * (int)p->a0 + j * (int)p->a1 + k * (int)p->a2, b + i * (int)p->b0 + j * (int)p->b1 + k * (int)p->b2, \
              output); \
          output += (int)p->size3; \
        } \
      } \
    } \
  }

/* The same where `function(p, x, y)` gives the result of one pair. */
#define TK_BROADCAST(name, type, function) \
  TK_INLINE void name##_row(const struct name##_params *p, const type *x, const type *y, type *output) { \
    const int count = (int)p->size3, a_step = (int)p->a3, b_step = (int)p->b3; \
    int i; \
    for (i = 0; i < count; i++) { \
      output[i] = (type)function(p, *x, *y); \
      x += a_step; \
      y += b_step; \
    } \
  } \
  TK_BROADCAST_ROWS(name, type, name##_row)

#endif
