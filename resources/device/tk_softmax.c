#define TK_COMPACT 1
#include "tk_softmax.h"

#include "tk_fixed_point.h"

TK_INLINE int32_t tk_softmax_exp(int difference, int32_t multiplier, int left_shift) {
  return tk_exp_q5(tk_multiply_high(tk_shift_left(difference, left_shift), multiplier));
}

/* Defines `name` for outputs of `bits` bits. */
#define TK_SOFTMAX(name, type, bits, low, high) \
  void name(const struct name##_params *parameters, const int8_t *input, type *output) { \
    TK_PARAMETERS(name##_params, p, parameters); \
    const int depth = (int)p->depth, left_shift = (int)p->left_shift; \
    const int32_t multiplier = p->multiplier; \
    int row, i; \
    for (row = 0; row < (int)p->rows; row++) { \
      int32_t sum = 0, reciprocal; \
      int largest = -128, zeros, exponent; \
      for (i = 0; i < depth; i++) largest = tk_maximum(largest, input[i]); \
      for (i = 0; i < depth; i++) { \
        const int difference = input[i] - largest; \
        if (difference >= p->difference_min) { \
          sum += tk_divide_by_power_of_two(tk_softmax_exp(difference, multiplier, left_shift), 12); \
        } \
      } \
      zeros = tk_count_leading_zeros((uint32_t)sum); \
      reciprocal = tk_one_over_one_plus((int32_t)(((uint32_t)sum << zeros) - 0x80000000u)); \
      exponent = 12 - zeros + 31 - (bits); \
      for (i = 0; i < depth; i++) { \
        const int difference = input[i] - largest; \
        int32_t value = low; \
        if (difference >= p->difference_min && exponent <= 31) { \
          const int32_t part = tk_multiply_high(reciprocal, tk_softmax_exp(difference, multiplier, left_shift)); \
          value = tk_clamp(tk_divide_by_power_of_two(part, exponent) + (low), low, high); \
        } \
        output[i] = (type)value; \
      } \
      input += depth; \
      output += depth; \
    } \
  }

TK_SOFTMAX(tk_softmax_s8, int8_t, 8, (int32_t)-128, (int32_t)127)
TK_SOFTMAX(tk_softmax_s8_s16, int16_t, 16, (int32_t)-32768, (int32_t)32767)

/* Linear interpolation in a table of 513 samples over the INT16 range. */
TK_INLINE int32_t tk_interpolate(int32_t value, const int16_t *table) {
  const int index = (int)(256 + (value >> 7));
  const int32_t base = TK_READ_S16(table + index), slope = TK_READ_S16(table + index + 1) - base;
  return base + ((slope * (value & 127) + 64) >> 7);
}

void tk_softmax_s16(const struct tk_softmax_s16_params *parameters, const int16_t *input, int16_t *output) {
  TK_PARAMETERS(tk_softmax_s16_params, p, parameters);
  const int depth = (int)p->depth;
  int row, i;
  for (row = 0; row < (int)p->rows; row++) {
    int32_t sum = 0, largest = -32768, centred, reciprocal;
    int zeros, shift;
    for (i = 0; i < depth; i++) largest = input[i] > largest ? input[i] : largest;
    for (i = 0; i < depth; i++) {
      const int32_t scaled = tk_requantize(input[i] - largest, p->multiplier, (int)p->shift);
      output[i] = (int16_t)tk_interpolate(tk_saturate_s16(scaled + 32767), p->exp_table);
      sum += output[i];
    }
    zeros = tk_count_leading_zeros((uint32_t)sum);
    centred = (int32_t)((((int64_t)sum << (zeros - 1)) + (1 << 13)) >> 14) - 98304;
    reciprocal = tk_interpolate(tk_saturate_s16(centred), p->reciprocal_table);
    shift = 31 - zeros;
    for (i = 0; i < depth; i++) {
      const int64_t product = (int64_t)output[i] * reciprocal + ((int64_t)1 << (shift - 1));
      output[i] = (int16_t)tk_clamp((int32_t)(product >> shift), 0, 32767);
    }
    input += depth;
    output += depth;
  }
}
