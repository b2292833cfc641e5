/*
 * @title@: reads @sensorText@ and prints what the model makes of it.
 * Open the serial monitor at 115200 baud. Where something is wrong, a line that begins with ! says what.
 */
@sensorInclude@#include <@name@.h>

const int CHANNELS = @channels@;             /* values in one reading: @channelNames@ */
const int READINGS = @readings@;             /* readings in one window */
const int STEP = @step@;                     /* new readings between two answers */
const unsigned long PERIOD_US = @period@UL;  /* time between two readings in the training data */
const float THRESHOLD = @threshold@f;        /* a class needs this score; below it the answer is "unsure" */
const int SMOOTHING = @smoothing@;           /* answers that are averaged, so that one odd window counts little */

static float window[@NAME@_WINDOW_LENGTH];  /* a ring of readings: the newest overwrites the oldest */
static float scores[@NAME@_SCORE_COUNT];
static float smoothed[@NAME@_SCORE_COUNT];
static int place = 0;    /* where the next reading goes */
static int filled = 0;   /* readings in the ring */
static int fresh = 0;    /* readings since the last answer */
static int answers = 0;  /* up to as many as are averaged */
static unsigned long next_reading;
static unsigned long last_answer;

@sensorCode@
static void print_label(int number) {
  switch (number) {
@labels@    default:
      Serial.print(F("score "));
      Serial.print(number);
  }
}

/* Order of the values from first to last (not included), backwards. */
static void reverse(int first, int last) {
  while (first < --last) {
    const float value = window[first];
    window[first++] = window[last];
    window[last] = value;
  }
}

/* Turns the ring so that the oldest reading comes first, as the model has learned it. */
static void oldest_first() {
  reverse(0, place * CHANNELS);
  reverse(place * CHANNELS, READINGS * CHANNELS);
  reverse(0, READINGS * CHANNELS);
  place = 0;
}

/* Says what would make every answer worthless. */
static void check_readings(unsigned long elapsed) {
  int i = 1;
  while (i < @NAME@_WINDOW_LENGTH && window[i] == window[0]) i++;
  if (i == @NAME@_WINDOW_LENGTH && i > 1) Serial.println(F("! The sensor gives one and the same number. Is it connected?"));
  if (@paced@ && answers == SMOOTHING && (elapsed > PERIOD_US * 6 / 5 * (unsigned)fresh || elapsed < PERIOD_US * 4 / 5 * (unsigned)fresh)) {
    Serial.print(F("! Readings come every "));
    Serial.print(elapsed / (unsigned)fresh);
    Serial.print(F(" us; the model has learned with "));
    Serial.print(PERIOD_US);
    Serial.println(F(" us between them."));
  }
}

static void report(unsigned long took) {
  int i, best = 0;
  for (i = 0; i < @NAME@_SCORE_COUNT; i++) {
    smoothed[i] += (scores[i] - smoothed[i]) / (float)answers;
    if (smoothed[i] > smoothed[best]) best = i;
  }
#if @classes@
  if (smoothed[best] < THRESHOLD) Serial.print(F("unsure"));
  else print_label(best);
  Serial.print(' ');
  Serial.print((int)(smoothed[best] * 100.0f + 0.5f));
  Serial.print(F(" % "));
#else
  for (i = 0; i < @NAME@_SCORE_COUNT; i++) {
    print_label(i);
    Serial.print(' ');
    Serial.print(smoothed[i], 3);
    Serial.print(' ');
  }
#endif
  Serial.print(took);
  Serial.println(F(" us"));
}

void setup() {
  Serial.begin(115200);
  begin_sensor();
  next_reading = last_answer = micros();
}

void loop() {
  unsigned long start, took;
  int error;
  if (!read_sensor(window + place * CHANNELS)) return;
  place = place + 1 < READINGS ? place + 1 : 0;
  if (filled < READINGS) filled++;
  fresh++;
  if (filled < READINGS || fresh < STEP) return;
  oldest_first();
  if (answers < SMOOTHING) answers++;
  start = micros();
  check_readings(start - last_answer);
  last_answer = start;
  fresh = 0;
  error = @name@_predict(window, scores);
  took = micros() - start;
  if (error != 0) {
    Serial.print(F("! The model stopped with error "));
    Serial.println(error);
    return;
  }
  report(took);
  if (@paced@ && took > PERIOD_US * (unsigned long)STEP) Serial.println(F("! An answer takes longer than its readings: make STEP larger."));
}
