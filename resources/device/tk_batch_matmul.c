#include "tk_batch_matmul.h"

#include "tk_common.h"

#define TK_BATCH_MATMUL(name, type, sum_type, requantize) \
  void name(const struct name##_params *parameters, const type *a, const type *b, type *output) { \
    TK_PARAMETERS(name##_params, p, parameters); \
    const int depth = (int)p->depth, a_step = (int)p->a_depth, b_step = (int)p->b_depth; \
    const int32_t a_zero = p->a_zero_point, b_zero = p->b_zero_point; \
    int i, j, row, column, k; \
    for (i = 0; i < (int)p->batches0; i++) { \
      for (j = 0; j < (int)p->batches1; j++) { \
        const type *a_matrix = a + i * (int)p->a_batch0 + j * (int)p->a_batch1; \
        const type *b_matrix = b + i * (int)p->b_batch0 + j * (int)p->b_batch1; \
        for (row = 0; row < (int)p->rows; row++) { \
          for (column = 0; column < (int)p->columns; column++) { \
            const type *x = a_matrix + row * (int)p->a_row, *y = b_matrix + column * (int)p->b_column; \
            sum_type sum = 0; \
            for (k = 0; k < depth; k++, x += a_step, y += b_step) sum += (*x - a_zero) * (*y - b_zero); \
            *output++ = (type)tk_clamp(requantize(sum, p->multiplier, (int)p->shift) + p->output_zero_point, \
                                       p->activation_min, p->activation_max); \
          } \
        } \
      } \
    } \
  }

TK_BATCH_MATMUL(tk_batch_matmul_s8, int8_t, int32_t, tk_requantize)
TK_BATCH_MATMUL(tk_batch_matmul_s16, int16_t, int64_t, tk_requantize_s64)
