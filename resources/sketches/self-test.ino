/*
 * Replays the windows that were stored with the model and prints a line of JSON for each, at 115200 baud: the output, the time,
 * the memory. TinyKiln reads these lines and tells whether this board gives the same numbers, and how long it takes.
 */
#include <@name@.h>

/* #define TK_LAYER_HASHES   a hash of every layer for every window; without it only where a window differs */

static void self_test_write(char character) {
  Serial.write((uint8_t)character);
}

static unsigned long self_test_microseconds(void) {
  return micros();
}

#include <@name@_selftest.h>

void setup() {
  Serial.begin(115200);
  while (!Serial && millis() < 5000) {
  }
  @name@_report();
}

void loop() {
}
