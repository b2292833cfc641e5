#include "tk_svdf.h"

#include "tk_dot.h"

#define TK_SVDF(name, type, low, high, read) \
  void name(const struct name##_params *parameters, const int8_t *input, type *state, int8_t *output) { \
    TK_PARAMETERS(name##_params, p, parameters); \
    const int size = (int)p->input_size, rank = (int)p->rank, memory = (int)p->memory; \
    const int32_t zero_point = p->state_zero_point; \
    int batch, unit, r, t; \
    for (batch = 0; batch < (int)p->batches; batch++) { \
      tk_weights feature = p->feature_weights; \
      const type *time = p->time_weights; \
      int filter = 0; \
      for (unit = 0; unit < (int)p->units; unit++) { \
        int32_t sum = 0; \
        for (r = 0; r < rank; r++, filter++) { \
          const int32_t dot = tk_dot_one(input, size, feature) + TK_READ_S32(p->feature_bias + filter); \
          const int32_t scaled = tk_requantize(dot, p->feature_multiplier, (int)p->feature_shift); \
          memmove(state, state + 1, (size_t)(memory - 1) * sizeof(type)); \
          state[memory - 1] = (type)(tk_clamp(scaled, low, high) + zero_point); \
          for (t = 0; t < memory; t++) sum += (int32_t)read(time + t) * (state[t] - zero_point); \
          feature += size; \
          time += memory; \
          state += memory; \
        } \
        if (p->bias != NULL) sum += TK_READ_S32(p->bias + unit); \
        *output++ = (int8_t)tk_clamp(tk_requantize(sum, p->output_multiplier, (int)p->output_shift) + p->output_zero_point, \
                                     p->activation_min, p->activation_max); \
      } \
      input += size; \
    } \
  }

TK_SVDF(tk_svdf_s8, int8_t, -128, 127, TK_READ_S8)
TK_SVDF(tk_svdf_s16, int16_t, -32768, 32767, TK_READ_S16)
