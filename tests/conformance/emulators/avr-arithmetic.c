/* Compares the assembly of AVR with C on edges and pseudo-random numbers; prints how often they differ. */
#include <stdio.h>

#include "console.h"
#include "tk_dot.h"
#include "tk_matmul.h"

static const int32_t edges[] = {0, 1, -1, 2, -2, 255, -256, 0x7FFF, 0x8000, -0x8000, 0x12345678, 1L << 30, -(1L << 30),
                                INT32_MAX, INT32_MIN, INT32_MIN + 1};
#define EDGES ((int)(sizeof(edges) / sizeof(edges[0])))

static const int8_t filter[600] TK_FLASH = {FILTER};
static int8_t patch[600];

static unsigned long compared, differing;
static uint32_t state = 1;

static int32_t random_number(void) {
  state = state * 1664525u + 1013904223u;
  return (int32_t)((state >> 16) | (state << 16));
}

static void count(int32_t got, int32_t wanted) {
  compared++;
  if (got != wanted) differing++;
}

static int32_t plain_high(int32_t a, int32_t b) {
  if (a == INT32_MIN && b == INT32_MIN) return INT32_MAX;
  return (int32_t)(((int64_t)a * b + ((int64_t)1 << 30)) >> 31);
}

static void compare(int32_t x, int32_t multiplier, int shift) {
  const int32_t shifted = shift > 0 ? (int32_t)((uint32_t)x << shift) : x;
  int32_t high = plain_high(shifted, multiplier);
  count(tk_multiply_high(x, multiplier), plain_high(x, multiplier));
  if (multiplier < 0) return;
  if (shift < 0) {
    high = (int32_t)((uint32_t)high - (high < 0 ? 1u : 0u));
    high = (int32_t)((uint32_t)(high >> (-shift - 1)) + 1u) >> 1;
  }
  count(tk_requantize(x, multiplier, shift), high);
  if ((shifted >> (shift > 0 ? shift : 0)) != x) return;
  count(tk_requantize_once(x, multiplier, shift),
        (int32_t)(((int64_t)x * multiplier + ((int64_t)1 << (30 - shift))) >> (31 - shift)));
}

static void compare_clamps(int32_t value) {
  static const int8_t limits[3][3] = {{0, -128, 127}, {-128, -128, 127}, {127, -3, 5}};
  int i;
  for (i = 0; i < 3; i++) {
    count(tk_clamp_s8(value, limits[i][0], limits[i][1], limits[i][2]),
          tk_clamp(tk_clamp(value, -1000000, 1000000) + limits[i][0], limits[i][1], limits[i][2]));
  }
}

static void compare_dots(int size) {
  int32_t sum = 0;
  int i;
  for (i = 0; i < size; i++) sum += (int32_t)patch[i] * TK_READ_S8(filter + i);
  count(tk_dot_one(patch, size, filter), sum);
}

int main(void) {
  char text[60];
  int i, j, k;
  for (i = 0; i < EDGES; i++) {
    compare_clamps(edges[i]);
    for (j = 0; j < EDGES; j++) {
      for (k = -31; k <= 8; k++) compare(edges[i], edges[j], k);
    }
  }
  for (i = 0; i < 3000; i++) {
    compare(random_number() >> (i & 15), random_number(), i % 40 - 31);
    compare_clamps(random_number() >> 21);
  }
  for (k = 0; k < 2; k++) {
    for (i = 0; i < 600; i++) patch[i] = k == 0 ? (int8_t)-128 : (int8_t)random_number();
    for (i = 0; i < 600; i += i < 20 ? 1 : i < 250 ? 37 : i < 262 ? 1 : 83) compare_dots(i);
  }
  sprintf(text, "%lu compared, %lu differ\n", compared, differing);
  console_write(text);
  console_exit();
}
