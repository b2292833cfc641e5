#include "tk_sig_statistics.h"
#include "tk_sig_common.h"

void tk_sig_statistics(const struct tk_sig_statistics_params *parameters, const float *input, float *output, float *scratch) {
  TK_PARAMETERS(tk_sig_statistics_params, p, parameters);
  const int channels = (int)p->channels;
  const int length = (int)p->length;
  const int which = (int)p->which;
  float figures[TK_SIG_FIGURES];
  int channel, time, figure;
  (void)scratch;
  for (channel = 0; channel < channels; channel++) {
    const float *x = input + channel;
    float sum = 0.0f, squares = 0.0f, spread = 0.0f, minimum = x[0], maximum = x[0];
    float mean, deviation, threshold;
    int32_t peaks = 0, crossings = 0;
    for (time = 0; time < length; time++) {
      const float value = x[time * channels];
      sum += value;
      squares += value * value;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
    mean = sum / (float)length;
    for (time = 0; time < length; time++) {
      const float distance = x[time * channels] - mean;
      spread += distance * distance;
    }
    deviation = tk_sig_sqrt(spread / (float)length);
    threshold = mean + 0.5f * deviation;
    for (time = 1; time < length; time++) {
      const float before = x[(time - 1) * channels];
      const float value = x[time * channels];
      if ((before < mean) != (value < mean)) crossings++;
      if (time + 1 < length && value > threshold && value > before && value >= x[(time + 1) * channels]) peaks++;
    }
    figures[0] = mean;
    figures[1] = deviation;
    figures[2] = tk_sig_sqrt(squares / (float)length);
    figures[3] = minimum;
    figures[4] = maximum;
    figures[5] = (float)peaks;
    figures[6] = (float)crossings;
    for (figure = 0; figure < TK_SIG_FIGURES; figure++) {
      if ((which >> figure) & 1) *output++ = figures[figure];
    }
  }
}
