static float window[@NAME@_WINDOW_LENGTH];  /* a ring of readings: the newest overwrites the oldest */
static int place = 0;  /* where the next reading goes */
static int missing = READINGS;  /* readings until the next answer */

static float *reading_place() {
  return window + place * CHANNELS;
}

/* Order of the values from first to last (not included), backwards. */
static void reverse(float *first, float *last) {
  while (first < --last) {
    const float value = *first;
    *first++ = *last;
    *last = value;
  }
}

/* 1: the window is full and its scores are there; 0: not yet; negative: an error. */
static int take_reading() {
  int error;
  place = place + 1 < READINGS ? place + 1 : 0;
  if (--missing > 0) return 0;
  missing = STEP;
  /* Turn the ring so that the oldest reading comes first, as the model has learned it. */
  reverse(window, reading_place());
  reverse(reading_place(), window + @NAME@_WINDOW_LENGTH);
  reverse(window, window + @NAME@_WINDOW_LENGTH);
  place = 0;
  error = @name@_predict(window, scores);
  return error < 0 ? error : 1;
}
