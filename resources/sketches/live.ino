/*
 * @title@: reads @sensorText@, fills a window and prints what the model makes of it.
 * Open the serial monitor at 115200 baud.
 */
@sensorInclude@#include <@name@.h>

const int CHANNELS = @channels@;             /* values in one reading: @channelNames@ */
const int READINGS = @readings@;             /* readings in one window */
const int STEP = @step@;                     /* new readings between two answers */
const unsigned long PERIOD_US = @period@UL;  /* time between two readings */

static const char *const labels[] = {@labels@};
static float window[@NAME@_WINDOW_LENGTH];
static float scores[@NAME@_SCORE_COUNT];
static int filled = 0;
static unsigned long next_reading;

@sensorCode@
static void report() {
  int i, best = 0;
  for (i = 1; i < @NAME@_SCORE_COUNT; i++)
    if (scores[i] > scores[best]) best = i;
  Serial.print(best < (int)(sizeof(labels) / sizeof(labels[0])) ? labels[best] : "score");
  Serial.print(' ');
  Serial.println(scores[best], 3);
}

void setup() {
  Serial.begin(115200);
  begin_sensor();
  next_reading = micros();
}

void loop() {
  if (!read_sensor(window + filled * CHANNELS)) return;
  filled++;
  if (filled < READINGS) return;
  if (@name@_predict(window, scores) == 0) report();
  /* The newest readings stay: the next window overlaps this one. */
  memmove(window, window + STEP * CHANNELS, sizeof(float) * (size_t)((READINGS - STEP) * CHANNELS));
  filled = READINGS - STEP;
}
