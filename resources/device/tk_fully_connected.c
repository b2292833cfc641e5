#include "tk_fully_connected.h"

#include "tk_matmul.h"

TK_INLINE void tk_fully_connected_rows(const struct tk_output_stage *stage, int batches, int depth, int units,
                                       const int8_t *weights, const int8_t *input, int8_t *output) {
  int batch = 0;
  for (; batch + 2 <= batches; batch += 2) {
    tk_matmul_pair(stage, input, input + depth, depth, 1, depth, weights, 0, units, output, output + units);
    input += 2 * depth;
    output += 2 * units;
  }
  if (batch < batches) tk_matmul_single(stage, input, depth, 1, depth, weights, 0, units, output);
}

void tk_fully_connected_s8(const struct tk_fully_connected_s8_params *parameters, const int8_t *input, int8_t *output) {
  TK_PARAMETERS(tk_fully_connected_s8_params, p, parameters);
  const int channelwise = p->per_channel ? 1 : 0;
  const struct tk_output_stage stage = {p->bias, p->multiplier, p->shift, channelwise, channelwise, p->output_zero_point,
                                        p->activation_min, p->activation_max};
  tk_fully_connected_rows(&stage, (int)p->batches, (int)p->depth, (int)p->units, p->weights, input, output);
}

void tk_fully_connected_s16(const struct tk_fully_connected_s16_params *parameters, const int16_t *input,
                            int16_t *output) {
  TK_PARAMETERS(tk_fully_connected_s16_params, p, parameters);
  const int depth = (int)p->depth, units = (int)p->units;
  int batch, unit, i;
  for (batch = 0; batch < (int)p->batches; batch++) {
    const int8_t *weights = p->weights;
    for (unit = 0; unit < units; unit++) {
      int64_t sum = 0;
      for (i = 0; i < depth; i++) sum += (int32_t)input[i] * TK_READ_S8(weights + i);
      weights += depth;
      *output++ = tk_finish_s16(p->bias, p->bias_s64, p->multiplier, p->shift, unit, p->per_channel ? unit : 0, sum,
                                p->activation_min, p->activation_max);
    }
    input += depth;
  }
}

void tk_fully_connected_f32(const struct tk_fully_connected_f32_params *parameters, const float *input, float *output) {
  TK_PARAMETERS(tk_fully_connected_f32_params, p, parameters);
  const int depth = (int)p->depth, units = (int)p->units;
  int batch, unit, i;
  for (batch = 0; batch < (int)p->batches; batch++) {
    const float *weights = p->weights;
    for (unit = 0; unit < units; unit++) {
      float sum = 0.0f;
      for (i = 0; i < depth; i++) sum += input[i] * TK_READ_F32(weights + i);
      if (p->bias != NULL) sum += TK_READ_F32(p->bias + unit);
      weights += depth;
      *output++ = sum < p->activation_min ? p->activation_min : sum > p->activation_max ? p->activation_max : sum;
    }
    input += depth;
  }
}
