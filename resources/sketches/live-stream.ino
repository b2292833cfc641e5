static float fresh[@NAME@_STREAM_LENGTH];  /* new readings; what they lead to is kept beside the model, in a ring of its own */
static int place = 0;  /* where the next reading goes */

static float *reading_place() {
  return fresh + place;
}

/* 1: a window has ended and its scores are there; 0: not yet; negative: an error. */
static int take_reading() {
  place += CHANNELS;
  if (place < @NAME@_STREAM_LENGTH) return 0;
  place = 0;
  return @name@_stream(fresh, scores);
}
