/* Between float and quantized integers, for models with float inputs or outputs. */
#ifndef TK_QUANTIZE_H
#define TK_QUANTIZE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* integer = round(x / scale) + zero_point, rounded half away from zero and clamped. */
struct tk_quantize_s8_params {
  int32_t count;
  float scale;
  int32_t zero_point;
};

void tk_quantize_s8(const struct tk_quantize_s8_params *p, const float *input, int8_t *output);

struct tk_quantize_s16_params {
  int32_t count;
  float scale;
  int32_t zero_point;
};

void tk_quantize_s16(const struct tk_quantize_s16_params *p, const float *input, int16_t *output);

/* x = scale * (integer - zero_point). */
struct tk_dequantize_s8_params {
  int32_t count;
  float scale;
  int32_t zero_point;
};

void tk_dequantize_s8(const struct tk_dequantize_s8_params *p, const int8_t *input, float *output);

struct tk_dequantize_s16_params {
  int32_t count;
  float scale;
  int32_t zero_point;
};

void tk_dequantize_s16(const struct tk_dequantize_s16_params *p, const int16_t *input, float *output);

#ifdef __cplusplus
}
#endif

#endif
