#include "tk_rescale.h"

#include "tk_common.h"

#define TK_RESCALE(name, from, to) \
  void name(const struct name##_params *parameters, const from *input, to *output) { \
    TK_PARAMETERS(name##_params, p, parameters); \
    const int count = (int)p->count; \
    int i; \
    for (i = 0; i < count; i++) { \
      const int32_t value = (int32_t)input[i] - p->input_zero_point; \
      const int32_t scaled = value >= 0 ? tk_requantize(value, p->positive_multiplier, (int)p->positive_shift) \
                                        : tk_requantize(value, p->negative_multiplier, (int)p->negative_shift); \
      output[i] = (to)tk_clamp(scaled + p->output_zero_point, p->output_min, p->output_max); \
    } \
  }

TK_RESCALE(tk_rescale_s16, int16_t, int16_t)
TK_RESCALE(tk_rescale_s16_s8, int16_t, int8_t)
TK_RESCALE(tk_rescale_s8_s16, int8_t, int16_t)
TK_RESCALE(tk_rescale_s32_s8, int32_t, int8_t)
TK_RESCALE(tk_rescale_s8_s32, int8_t, int32_t)
