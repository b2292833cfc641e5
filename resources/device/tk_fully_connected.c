#define TK_ASSEMBLY_LOOPS 1
#include "tk_fully_connected.h"

#include "tk_matmul.h"

void tk_fully_connected_s8(const struct tk_fully_connected_s8_params *parameters, const int8_t *input, int8_t *output) {
  TK_PARAMETERS(tk_fully_connected_s8_params, p, parameters);
  const struct tk_output_stage stage = {p->bias, p->multiplier, p->shift, p->per_channel ? 1 : 0, (int)p->per_channel,
                                        (int)p->output_zero_point, (int)p->activation_min, (int)p->activation_max};
  const int depth = (int)p->depth, units = (int)p->units;
  int batch;
  for (batch = 0; batch < (int)p->batches; batch++) {
    tk_multiply_patch(&stage, input, depth, p->weights, units, output);
    input += depth;
    output += units;
  }
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
