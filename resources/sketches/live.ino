/*
 * @title@: reads @sensorText@ and prints what the model makes of it.
 * Open the serial monitor at 115200 baud. Where something is wrong, a line that begins with ! says what.
 */
@sensorInclude@#include <@name@.h>

const int CHANNELS = @channels@;  /* values in one reading: @channelNames@ */
const int READINGS = @readings@;  /* readings in one window */
const int STEP = @step@;  /* new readings between two answers */
const unsigned long PERIOD_US = @period@UL;  /* time between two readings in the training data */
const int THRESHOLD = @threshold@;  /* thousandths: a class needs this score; below it the answer is "unsure" */
const int SMOOTHING = @smoothing@;  /* answers that are averaged, so that one odd window counts little */

static float scores[@NAME@_SCORE_COUNT];
static int checked = 0;  /* readings since the last look at them */
static int answers = 0;  /* up to as many as are averaged */
static unsigned long next_reading;
static unsigned long last_check;

@sensorCode@
@feedCode@
static void print_label(int number) {
  switch (number) {
@labels@    default:
      Serial.print(F("score "));
      Serial.print((unsigned long)number);
  }
}

/* Says what would make every answer worthless, once a window. */
static void check_readings(const float *reading) {
  static float still;
  static bool moves;
  const unsigned long window_us = PERIOD_US * (unsigned long)READINGS;
  int i;
  for (i = 0; i < CHANNELS; i++) {
    if (reading[i] != still) moves = true;
  }
  if (++checked < READINGS) return;
  if (!moves && READINGS * CHANNELS > 1) Serial.println(F("! The sensor gives one and the same number. Is it connected?"));
  if (@paced@) {
    const unsigned long now = micros(), elapsed = now - last_check;
    if (answers > 0 && (elapsed > window_us / 5 * 6 || elapsed < window_us / 5 * 4)) {
      Serial.print(F("! Readings come every "));
      Serial.print(elapsed / READINGS);
      Serial.print(F(" us, in the training data every "));
      Serial.print(PERIOD_US);
      Serial.println(F(" us."));
    }
    last_check = now;
  }
  checked = 0;
  moves = false;
  still = reading[0];
}

@reportCode@
void setup() {
  Serial.begin(115200);
  begin_sensor();
  next_reading = last_check = micros();
}

void loop() {
  float *const reading = reading_place();
  unsigned long start, took;
  int answer;
  if (!read_sensor(reading)) return;
  check_readings(reading);
  start = micros();
  answer = take_reading();
  took = micros() - start;
  if (answer > 0) report(took);
  if (answer < 0) {
    Serial.print(F("! The model stopped with error -"));
    Serial.println((unsigned long)-answer);
  }
  if (@paced@ && took > PERIOD_US * (unsigned long)STEP) Serial.println(F("! An answer takes longer than its readings."));
}
