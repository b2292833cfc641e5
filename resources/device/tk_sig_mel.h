#ifndef TK_SIG_MEL_H
#define TK_SIG_MEL_H

#include <stdint.h>

/*
 * Spectrogram in decibels: frames of `frame_length` values every `step`, windowed, zero-filled to `fft_length`, power
 * spectrum, sums over overlapping bands, 10 log10. Levels under `floor_db` are cut off, and floor_db .. 0 becomes 0 .. 1.
 * Band b weighs bins first[b] .. first[b] + count[b] - 1 with the next count[b] entries of `weights`.
 * Output [frames, bands]. Scratch: fft_length + 2 floats.
 */
struct tk_sig_mel_params {
  int32_t frames;
  int32_t step;
  int32_t frame_length;
  int32_t fft_length;
  int32_t bands;
  float floor_db;
  const float *window;
  const float *twiddles;
  const int32_t *first;
  const int32_t *count;
  const float *weights;
};

void tk_sig_mel(const struct tk_sig_mel_params *parameters, const float *input, float *output, float *scratch);

#endif
