#include "tk_prelu.h"

#include "tk_broadcast.h"

TK_INLINE int32_t tk_prelu_value(const struct tk_prelu_s8_params *p, int32_t x, int32_t slope) {
  const int32_t value = x - p->input_zero_point;
  const int32_t scaled = value >= 0 ? tk_requantize(value, p->positive_multiplier, (int)p->positive_shift)
                                    : tk_requantize(value * (slope - p->slope_zero_point), p->negative_multiplier,
                                                    (int)p->negative_shift);
  return tk_clamp(scaled + p->output_zero_point, -128, 127);
}

TK_BROADCAST(tk_prelu_s8, int8_t, tk_prelu_value)
