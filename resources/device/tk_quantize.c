#include "tk_quantize.h"

#include "tk_common.h"

/* Nearest integer, half away from zero, of a quotient that is held within the int32 range first. */
TK_INLINE int32_t tk_round(float x) {
  int32_t whole;
  float rest;
  if (!(x > -1e9f)) return -1000000000;
  if (x > 1e9f) return 1000000000;
  whole = (int32_t)x;
  rest = x - (float)whole;
  return rest >= 0.5f ? whole + 1 : rest <= -0.5f ? whole - 1 : whole;
}

#define TK_QUANTIZE(name, type, low, high) \
  void name(const struct name##_params *parameters, const float *input, type *output) { \
    TK_PARAMETERS(name##_params, p, parameters); \
    const int count = (int)p->count; \
    int i; \
    for (i = 0; i < count; i++) { \
      output[i] = (type)tk_clamp(tk_round(input[i] / p->scale) + p->zero_point, low, high); \
    } \
  }

TK_QUANTIZE(tk_quantize_s8, int8_t, -128, 127)
TK_QUANTIZE(tk_quantize_s16, int16_t, -32768, 32767)

#define TK_DEQUANTIZE(name, type) \
  void name(const struct name##_params *parameters, const type *input, float *output) { \
    TK_PARAMETERS(name##_params, p, parameters); \
    const int count = (int)p->count; \
    int i; \
    for (i = 0; i < count; i++) output[i] = p->scale * (float)(input[i] - p->zero_point); \
  }

TK_DEQUANTIZE(tk_dequantize_s8, int8_t)
TK_DEQUANTIZE(tk_dequantize_s16, int16_t)
