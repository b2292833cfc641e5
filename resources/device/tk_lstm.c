#define TK_ASSEMBLY_LOOPS 1
#include "tk_lstm.h"

#include "tk_dot.h"
#include "tk_sigmoid_s16.h"

/* Weights times values with their bias, and the factor to Q3.12. */
struct tk_gate_part {
  const int8_t *values;
  int size;
  tk_weights weights;
  const int32_t *bias;
  int32_t multiplier, shift;
};

/* to[unit] (+)= one part of a gate's arguments, saturated to INT16. */
static void tk_add_gate_part(const struct tk_gate_part *part, int units, int adding, int32_t *sums, int16_t *to) {
  const int32_t multiplier = part->multiplier;
  const int shift = (int)part->shift;
  int unit;
  tk_dot_rows(part->values, part->size, part->weights, part->bias, units, sums);
  for (unit = 0; unit < units; unit++) {
    int32_t value = sums[unit];
    value = tk_saturate_s16(shift < 0 ? tk_requantize_down(value, multiplier, shift) : tk_requantize(value, multiplier, shift));
    to[unit] = (int16_t)(adding ? tk_saturate_s16(to[unit] + value) : value);
  }
}

/* The arguments of gate `gate` for all units, Q3.12. */
#define TK_GATE(gate, to) \
  do { \
    const struct tk_gate_part from_input = {input, input_size, p->gate##_gate_input_weights, p->gate##_gate_input_bias, \
                                            p->gate##_gate_input_multiplier, p->gate##_gate_input_shift}; \
    const struct tk_gate_part from_hidden = {hidden, units, p->gate##_gate_recurrent_weights, \
                                             p->gate##_gate_recurrent_bias, p->gate##_gate_recurrent_multiplier, \
                                             p->gate##_gate_recurrent_shift}; \
    tk_add_gate_part(&from_input, units, 0, sums, to); \
    tk_add_gate_part(&from_hidden, units, 1, sums, to); \
  } while (0)

static void tk_lstm_step(const struct tk_lstm_s8_params *p, const int8_t *input, int8_t *hidden, int16_t *cell,
                         int32_t *sums) {
  const int input_size = (int)p->input_size, units = (int)p->units;
  int16_t *const input_gates = (int16_t *)(void *)(sums + units), *const forget_gates = input_gates + units;
  int16_t *const new_cells = forget_gates + units, *const output_gates = new_cells + units;
  int unit;
  TK_GATE(input, input_gates);
  TK_GATE(forget, forget_gates);
  TK_GATE(cell, new_cells);
  TK_GATE(output, output_gates);
  for (unit = 0; unit < units; unit++) {
    const int32_t input_gate = tk_logistic_value_s16(input_gates[unit], 3, 0);
    const int32_t forget_gate = tk_logistic_value_s16(forget_gates[unit], 3, 0);
    const int32_t new_cell = tk_tanh_value_s16(new_cells[unit], 3, 0);
    const int32_t output_gate = tk_logistic_value_s16(output_gates[unit], 3, 0);
    const int32_t kept =
        tk_saturate_s16(tk_requantize(forget_gate * cell[unit], p->forget_multiplier, (int)p->forget_shift));
    const int32_t added =
        tk_saturate_s16(tk_requantize(input_gate * new_cell, p->update_multiplier, (int)p->update_shift));
    int32_t value = tk_saturate_s16(kept + added);
    if (p->cell_clip > 0) value = tk_clamp(value, -p->cell_clip, p->cell_clip);
    cell[unit] = (int16_t)value;
    value = tk_tanh_value_s16(cell[unit], p->cell_tanh_multiplier, (int)p->cell_tanh_shift);
    value = tk_requantize(output_gate * value, p->hidden_multiplier, (int)p->hidden_shift) + p->hidden_zero_point;
    hidden[unit] = (int8_t)tk_clamp(value, -128, 127);
  }
}

void tk_lstm_s8(const struct tk_lstm_s8_params *parameters, const int8_t *input, int8_t *hidden, int16_t *cell,
                int8_t *output, int8_t *scratch) {
  TK_PARAMETERS(tk_lstm_s8_params, p, parameters);
  const int units = (int)p->units;
  int batch, step;
  for (batch = 0; batch < (int)p->batches; batch++) {
    for (step = 0; step < (int)p->steps; step++) {
      const int8_t *values = input + batch * (int)p->input_batch_stride + step * (int)p->input_step_stride;
      tk_lstm_step(p, values, hidden + batch * units, cell + batch * units, (int32_t *)(void *)scratch);
      memcpy(output + batch * (int)p->output_batch_stride + step * (int)p->output_step_stride, hidden + batch * units,
             (size_t)units);
    }
  }
}
