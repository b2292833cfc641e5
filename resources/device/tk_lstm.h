/* Long short-term memory over a sequence, INT8 with an INT16 cell (no peepholes, projection or normalization). */
#ifndef TK_LSTM_H
#define TK_LSTM_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A step for each batch row: gates = activation(input part + recurrent part) in Q3.12, cell = forget * cell + input * new,
 * hidden = output * tanh(cell). Biases have the zero points folded in. Strides count elements. A cell_clip of 0 clips
 * nothing.
 */
struct tk_lstm_s8_params {
  int32_t batches, steps, input_size, units;
  int32_t input_batch_stride, input_step_stride, output_batch_stride, output_step_stride;
  int32_t forget_multiplier, forget_shift, update_multiplier, update_shift;
  int32_t hidden_multiplier, hidden_shift, hidden_zero_point;
  int32_t cell_clip, cell_tanh_multiplier, cell_tanh_shift;
  int32_t input_gate_input_multiplier, input_gate_input_shift;
  int32_t forget_gate_input_multiplier, forget_gate_input_shift;
  int32_t cell_gate_input_multiplier, cell_gate_input_shift;
  int32_t output_gate_input_multiplier, output_gate_input_shift;
  int32_t input_gate_recurrent_multiplier, input_gate_recurrent_shift;
  int32_t forget_gate_recurrent_multiplier, forget_gate_recurrent_shift;
  int32_t cell_gate_recurrent_multiplier, cell_gate_recurrent_shift;
  int32_t output_gate_recurrent_multiplier, output_gate_recurrent_shift;
  tk_weights input_gate_input_weights;
  const int32_t *input_gate_input_bias;
  tk_weights forget_gate_input_weights;
  const int32_t *forget_gate_input_bias;
  tk_weights cell_gate_input_weights;
  const int32_t *cell_gate_input_bias;
  tk_weights output_gate_input_weights;
  const int32_t *output_gate_input_bias;
  tk_weights input_gate_recurrent_weights;
  const int32_t *input_gate_recurrent_bias;
  tk_weights forget_gate_recurrent_weights;
  const int32_t *forget_gate_recurrent_bias;
  tk_weights cell_gate_recurrent_weights;
  const int32_t *cell_gate_recurrent_bias;
  tk_weights output_gate_recurrent_weights;
  const int32_t *output_gate_recurrent_bias;
};

/* hidden: batches * units; cell: batches * units (scale a power of two); scratch: 12 * units bytes. */
void tk_lstm_s8(const struct tk_lstm_s8_params *p, const int8_t *input, int8_t *hidden, int16_t *cell, int8_t *output,
                int8_t *scratch);

#ifdef __cplusplus
}
#endif

#endif
