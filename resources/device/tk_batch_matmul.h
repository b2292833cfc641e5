/* Products of computed matrices. Strides count elements; 0 repeats an operand over a batch dimension. */
#ifndef TK_BATCH_MATMUL_H
#define TK_BATCH_MATMUL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tk_batch_matmul_s8_params {
  int32_t batches0, batches1, rows, columns, depth;
  int32_t a_batch0, a_batch1, a_row, a_depth, b_batch0, b_batch1, b_column, b_depth;
  int32_t a_zero_point, b_zero_point, multiplier, shift, output_zero_point, activation_min, activation_max;
};

void tk_batch_matmul_s8(const struct tk_batch_matmul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *output);

struct tk_batch_matmul_s16_params {
  int32_t batches0, batches1, rows, columns, depth;
  int32_t a_batch0, a_batch1, a_row, a_depth, b_batch0, b_batch1, b_column, b_depth;
  int32_t a_zero_point, b_zero_point, multiplier, shift, output_zero_point, activation_min, activation_max;
};

void tk_batch_matmul_s16(const struct tk_batch_matmul_s16_params *p, const int16_t *a, const int16_t *b,
                         int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
