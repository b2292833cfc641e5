#include "tk_mul.h"

#include "tk_broadcast.h"
#include "tk_fixed_point.h"

#define TK_MUL(p, x, y) \
  tk_clamp(tk_requantize((int32_t)((x) - (p)->a_zero_point) * ((y) - (p)->b_zero_point), (p)->multiplier, (int)(p)->shift) + \
               (p)->output_zero_point, \
           (p)->activation_min, (p)->activation_max)

TK_BROADCAST(tk_mul_s8, int8_t, TK_MUL)
TK_BROADCAST(tk_mul_s16, int16_t, TK_MUL)

TK_INLINE int32_t tk_quotient(const struct tk_div_s8_params *p, int32_t x, int32_t y) {
  int32_t dividend = x - p->a_zero_point, divisor = y - p->b_zero_point, inverse, quotient;
  int zeros, headroom, shift;
  if (divisor == 0) return dividend < 0 ? p->activation_min : p->activation_max;
  if (divisor < 0) {
    dividend = -dividend;
    divisor = -divisor;
  }
  zeros = tk_count_leading_zeros((uint32_t)divisor);
  inverse = tk_one_over_one_plus((int32_t)(((uint32_t)divisor << zeros) - 0x80000000u));
  headroom = tk_count_leading_zeros((uint32_t)(dividend < 0 ? ~dividend : dividend)) - 1;
  quotient = tk_multiply_high(tk_shift_left(dividend, headroom), inverse);
  shift = (int)p->shift - (31 - zeros) - headroom;
  quotient = tk_multiply_high(quotient, p->multiplier);
  quotient = shift < -31 ? 0 : tk_divide_by_power_of_two(quotient, -shift);
  return tk_clamp(quotient + p->output_zero_point, p->activation_min, p->activation_max);
}

TK_BROADCAST(tk_div_s8, int8_t, tk_quotient)
