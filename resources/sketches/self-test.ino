/*
 * Replays the windows that were stored with the model and prints one line of JSON for each, at 115200 baud.
 * TinyKiln reads these lines and tells whether this board gives the same numbers, and how long it takes.
 */
#include <@name@.h>

void setup() {
  int window, agreeing = 0;
  unsigned long total = 0;
  Serial.begin(115200);
  while (!Serial && millis() < 5000) {
  }
  Serial.print(F("{\"model\":\"@name@\",\"hash\":\"@hash@\",\"windows\":"));
  Serial.print(@NAME@_TEST_WINDOWS);
  Serial.print(F(",\"arenaBytes\":"));
  Serial.print((unsigned long)@NAME@_ARENA_BYTES);
  Serial.println(F("}"));
  for (window = 0; window < @NAME@_TEST_WINDOWS; window++) {
    int32_t difference = 0;
    const unsigned long start = micros();
    const int error = @name@_selftest_window(window, &difference);
    const unsigned long elapsed = micros() - start;
    total += elapsed;
    if (error == 0 && difference == 0) agreeing++;
    Serial.print(F("{\"window\":"));
    Serial.print(window);
    Serial.print(F(",\"error\":"));
    Serial.print(error);
    Serial.print(F(",\"difference\":"));
    Serial.print((long)difference);
    Serial.print(F(",\"microseconds\":"));
    Serial.print(elapsed);
    Serial.println(F("}"));
  }
  Serial.print(F("{\"end\":true,\"agree\":"));
  Serial.print(agreeing);
  Serial.print(F(",\"windows\":"));
  Serial.print(@NAME@_TEST_WINDOWS);
  Serial.print(F(",\"microseconds\":"));
  Serial.print(total);
  Serial.println(F("}"));
}

void loop() {
}
