#include "tk_sig_statistics.h"
#include "tk_sig_common.h"

/* Adds a value to the sums of its channel, `before` values into the window. */
TK_SHARED void tk_statistics_add(float value, int16_t before, float *sums) {
  float distance;
  if (before == 0) {
    sums[0] = sums[1] = 0.0f;
    sums[3] = sums[4] = value;
  }
  distance = value - sums[0];
  sums[0] += distance / (float)(before + 1);
  sums[1] += distance * (value - sums[0]);
  if (value < sums[3]) sums[3] = value;
  if (value > sums[4]) sums[4] = value;
}

/* Sums become figures: the mean and the extremes stay. */
TK_SHARED void tk_statistics_figures(float *sums, int length) {
  const float variance = sums[1] / (float)length;
  sums[1] = tk_sig_sqrt(variance);
  sums[2] = tk_sig_sqrt(sums[0] * sums[0] + variance);
}

/* Numbers of peaks and of crossings of the mean of a channel. */
TK_SHARED void tk_statistics_count(const float *x, int length, int channels, float *figures) {
  const float mean = figures[0], threshold = mean + 0.5f * figures[1];
  float value = *x;
  int16_t peaks = 0, crossings = 0;
  uint8_t below = value < mean, rises = 0;
  while (--length > 0) {
    const float next = *(x += channels);
    const uint8_t next_below = next < mean, next_rises = next > value;
    if (below != next_below) crossings++;
    if (rises && !next_rises && value > threshold) peaks++;
    below = next_below;
    rises = next_rises;
    value = next;
  }
  figures[5] = (float)peaks;
  figures[6] = (float)crossings;
}

/* The figures whose bits are set in `which`; the end of what was written. */
TK_SHARED float *tk_statistics_choose(const float *figures, int which, float *output) {
  for (; which != 0; which >>= 1, figures++) {
    if (which & 1) *output++ = *figures;
  }
  return output;
}

void tk_sig_statistics(const struct tk_sig_statistics_params *parameters, const float *input, float *output, float *scratch) {
  TK_PARAMETERS(tk_sig_statistics_params, p, parameters);
  const int channels = (int)p->channels;
  const int length = (int)p->length;
  float figures[TK_SIG_FIGURES];
  int16_t time;
  int channel;
  (void)scratch;
  for (channel = 0; channel < channels; channel++, input++) {
    for (time = 0; time < length; time++) tk_statistics_add(input[time * channels], time, figures);
    tk_statistics_figures(figures, length);
    tk_statistics_count(input, length, channels, figures);
    output = tk_statistics_choose(figures, (int)p->which, output);
  }
}

int tk_sig_statistics_push(const struct tk_sig_statistics_params *parameters, const float *reading, int16_t step, int16_t *counts,
                           float *sums, float *output) {
  TK_PARAMETERS(tk_sig_statistics_params, p, parameters);
  const int channels = (int)p->channels;
  const int length = (int)p->length;
  int16_t begin;
  int channel, full = 0;
  for (begin = 0; begin <= step; begin = (int16_t)(begin + step)) {
    const int16_t before = (int16_t)((*counts)++ - begin);
    const int last = before + 1 == length;
    if (last) *counts = begin;
    counts++;
    full |= last;
    for (channel = 0; channel < channels; channel++, sums += TK_SIG_SUMS) {
      if (before >= 0) tk_statistics_add(reading[channel], before, sums);
      if (!last) continue;
      tk_statistics_figures(sums, length);
      output = tk_statistics_choose(sums, (int)p->which, output);
    }
  }
  return full;
}
