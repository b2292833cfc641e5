/* A real Fourier transform for the spectral blocks. */
#ifndef TK_SIG_FFT_H
#define TK_SIG_FFT_H

#include "tk_sig_common.h"

/*
 * Power spectrum of `length` real values (a power of two, at least 4) in `buffer`, in place: afterwards buffer[k] is |X_k|^2
 * for k = 0 .. length / 2. The buffer holds length + 2 floats. `twiddles` holds cos and sin of 2 pi k / length for
 * k = 0 .. length / 2 - 1, one after the other. Radix 2, decimation in time, on half as many complex values.
 */
TK_INLINE void tk_sig_power_spectrum(float *buffer, int length, const float *twiddles) {
  const int half = length / 2;
  int i, j, size;
  for (i = 1, j = 0; i < half; i++) {
    int bit = half >> 1;
    while (j & bit) {
      j ^= bit;
      bit >>= 1;
    }
    j ^= bit;
    if (i < j) {
      const float real = buffer[2 * i], imaginary = buffer[2 * i + 1];
      buffer[2 * i] = buffer[2 * j];
      buffer[2 * i + 1] = buffer[2 * j + 1];
      buffer[2 * j] = real;
      buffer[2 * j + 1] = imaginary;
    }
  }
  for (size = 2; size <= half; size *= 2) {
    const int stride = length / size;
    for (i = 0; i < size / 2; i++) {
      const float cosine = TK_READ_F32(twiddles + 2 * i * stride);
      const float sine = TK_READ_F32(twiddles + 2 * i * stride + 1);
      for (j = i; j < half; j += size) {
        float *const a = buffer + 2 * j;
        float *const b = a + size;
        const float real = b[0] * cosine + b[1] * sine;
        const float imaginary = b[1] * cosine - b[0] * sine;
        b[0] = a[0] - real;
        b[1] = a[1] - imaginary;
        a[0] = a[0] + real;
        a[1] = a[1] + imaginary;
      }
    }
  }
  /* The spectra of the even and odd values are taken apart, pair by pair from both ends. */
  {
    const float first = buffer[0] + buffer[1], last = buffer[0] - buffer[1];
    buffer[0] = first * first;
    buffer[length] = last * last;
  }
  for (i = 1; i <= half / 2; i++) {
    const int mirror = half - i;
    const float ar = buffer[2 * i], ai = buffer[2 * i + 1], br = buffer[2 * mirror], bi = buffer[2 * mirror + 1];
    const float er = 0.5f * (ar + br), ei = 0.5f * (ai - bi), or_ = 0.5f * (ai + bi), oi = 0.5f * (br - ar);
    const float cosine = TK_READ_F32(twiddles + 2 * i), sine = TK_READ_F32(twiddles + 2 * i + 1);
    const float tr = or_ * cosine + oi * sine, ti = oi * cosine - or_ * sine;
    const float pr = er + tr, pi = ei + ti, mr = er - tr, mi = ei - ti;
    buffer[2 * i] = pr * pr + pi * pi;
    buffer[2 * mirror] = mr * mr + mi * mi;
  }
  for (i = 1; i <= half; i++) buffer[i] = buffer[2 * i];
}

#endif
