#include "tk_l2_normalization.h"

#include "tk_fixed_point.h"

/* 1 / sqrt(square) as multiplier and right shift, by five Newton steps in Q3. */
static int32_t tk_inverse_root(int32_t square, int *right_shift) {
  int32_t input, half_input, x = (int32_t)1 << 28;
  int pairs, i;
  *right_shift = 0;
  if (square <= 1) return INT32_MAX;
  *right_shift = 11;
  while (square >= (int32_t)1 << 29) {
    square /= 4;
    ++*right_shift;
  }
  pairs = (tk_count_leading_zeros((uint32_t)square) - 1) / 2 - 1;
  *right_shift -= pairs;
  input = tk_shift_left(square, 2 * pairs) >> 1;
  half_input = tk_divide_by_power_of_two(input, 1);
  for (i = 0; i < 5; i++) {
    const int32_t cube = tk_shift_left(tk_multiply_high(tk_multiply_high(x, x), x), 6);
    const int32_t next = tk_multiply_high(((int32_t)1 << 28) + ((int32_t)1 << 27), x) - tk_multiply_high(half_input, cube);
    x = tk_shift_left(next, 3);
  }
  x = tk_multiply_high(x, 1518500250);
  if (*right_shift < 0) {
    x = tk_shift_left(x, -*right_shift);
    *right_shift = 0;
  }
  return x;
}

void tk_l2_normalization_s8(const struct tk_l2_normalization_s8_params *parameters, const int8_t *input,
                            int8_t *output) {
  TK_PARAMETERS(tk_l2_normalization_s8_params, p, parameters);
  const int depth = (int)p->depth, zero_point = (int)p->input_zero_point;
  int row, i;
  for (row = 0; row < (int)p->rows; row++) {
    int32_t square = 0, multiplier;
    int right_shift;
    for (i = 0; i < depth; i++) {
      const int32_t value = input[i] - zero_point;
      square += value * value;
    }
    multiplier = tk_inverse_root(square, &right_shift);
    for (i = 0; i < depth; i++) {
      output[i] = (int8_t)tk_clamp(tk_requantize(input[i] - zero_point, multiplier, 7 - right_shift), -128, 127);
    }
    input += depth;
    output += depth;
  }
}
