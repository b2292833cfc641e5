/* Replays the windows that were stored with the model, on the board: pio test -e selftest */
#include <Arduino.h>
#include <unity.h>

#include <@name@.h>

static void every_stored_window_agrees() {
  TEST_ASSERT_EQUAL_INT(0, @name@_selftest());
}

void setup() {
  delay(2000);
  UNITY_BEGIN();
  RUN_TEST(every_stored_window_agrees);
  UNITY_END();
}

void loop() {
}
