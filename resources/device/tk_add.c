#include "tk_add.h"

#include "tk_broadcast.h"

/* An operand on the common scale. */
#define TK_OPERAND(p, x, name) \
  tk_requantize(tk_shift_left((x) - (p)->name##_zero_point, (int)(p)->left_shift), (p)->name##_multiplier, (int)(p)->name##_shift)

#define TK_SCALED(p, value) \
  tk_clamp(tk_requantize(value, (p)->output_multiplier, (int)(p)->output_shift) + (p)->output_zero_point, \
           (p)->activation_min, (p)->activation_max)

#define TK_ADD(p, x, y) TK_SCALED(p, TK_OPERAND(p, x, a) + (p)->sign * TK_OPERAND(p, y, b))

TK_BROADCAST(tk_add_s8, int8_t, TK_ADD)
TK_BROADCAST(tk_add_s16, int16_t, TK_ADD)

TK_INLINE int32_t tk_square_of_difference(const struct tk_squared_difference_s8_params *p, int32_t x, int32_t y) {
  const int32_t difference = TK_OPERAND(p, x, a) - TK_OPERAND(p, y, b);
  return TK_SCALED(p, difference * difference);
}

TK_BROADCAST(tk_squared_difference_s8, int8_t, tk_square_of_difference)
