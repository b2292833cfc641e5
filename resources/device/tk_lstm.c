#include "tk_lstm.h"

#include "tk_dot.h"
#include "tk_sigmoid_s16.h"

/* One part of a gate's argument: weights times values, requantized to INT16. */
TK_INLINE int32_t tk_gate_part(const int8_t *values, int size, int unit, const int8_t *weights, const int32_t *bias,
                               int32_t multiplier, int32_t shift) {
  const int32_t sum = tk_dot_one(values, size, weights + unit * size) + TK_READ_S32(bias + unit);
  return tk_saturate_s16(tk_requantize(sum, multiplier, (int)shift));
}

/* The argument of gate `gate` for one unit, Q3.12. */
#define TK_GATE(gate) \
  (int16_t) tk_saturate_s16( \
      tk_gate_part(input, input_size, unit, p->gate##_gate_input_weights, p->gate##_gate_input_bias, \
                   p->gate##_gate_input_multiplier, p->gate##_gate_input_shift) + \
      tk_gate_part(hidden, units, unit, p->gate##_gate_recurrent_weights, p->gate##_gate_recurrent_bias, \
                   p->gate##_gate_recurrent_multiplier, p->gate##_gate_recurrent_shift))

static void tk_lstm_step(const struct tk_lstm_s8_params *p, const int8_t *input, int8_t *hidden, int16_t *cell,
                         int8_t *next) {
  const int input_size = (int)p->input_size, units = (int)p->units;
  int unit;
  for (unit = 0; unit < units; unit++) {
    const int32_t input_gate = tk_logistic_value_s16(TK_GATE(input), 3, 0);
    const int32_t forget_gate = tk_logistic_value_s16(TK_GATE(forget), 3, 0);
    const int32_t new_cell = tk_tanh_value_s16(TK_GATE(cell), 3, 0);
    const int32_t output_gate = tk_logistic_value_s16(TK_GATE(output), 3, 0);
    const int32_t kept =
        tk_saturate_s16(tk_requantize(forget_gate * cell[unit], p->forget_multiplier, (int)p->forget_shift));
    const int32_t added =
        tk_saturate_s16(tk_requantize(input_gate * new_cell, p->update_multiplier, (int)p->update_shift));
    int32_t value = tk_saturate_s16(kept + added);
    if (p->cell_clip > 0) value = tk_clamp(value, -p->cell_clip, p->cell_clip);
    cell[unit] = (int16_t)value;
    value = tk_tanh_value_s16(cell[unit], p->cell_tanh_multiplier, (int)p->cell_tanh_shift);
    value = tk_requantize(output_gate * value, p->hidden_multiplier, (int)p->hidden_shift) + p->hidden_zero_point;
    next[unit] = (int8_t)tk_clamp(value, -128, 127);
  }
  memcpy(hidden, next, (size_t)units);
}

void tk_lstm_s8(const struct tk_lstm_s8_params *parameters, const int8_t *input, int8_t *hidden, int16_t *cell,
                int8_t *output, int8_t *scratch) {
  TK_PARAMETERS(tk_lstm_s8_params, p, parameters);
  const int units = (int)p->units;
  int batch, step;
  for (batch = 0; batch < (int)p->batches; batch++) {
    for (step = 0; step < (int)p->steps; step++) {
      const int8_t *values = input + batch * (int)p->input_batch_stride + step * (int)p->input_step_stride;
      tk_lstm_step(p, values, hidden + batch * units, cell + batch * units, scratch);
      memcpy(output + batch * (int)p->output_batch_stride + step * (int)p->output_step_stride, scratch, (size_t)units);
    }
  }
}
