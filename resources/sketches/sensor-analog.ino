/*
 * No library is known for this board's sensor, so this reads the analog pins from A0 on, as numbers 0 to 1023.
 * Put your own sensor here: store one reading in the units of the training data and return true.
 */
static void begin_sensor() {
}

static bool read_sensor(float *reading) {
  int channel;
  if ((long)(micros() - next_reading) < 0) return false;
  next_reading += PERIOD_US;
  for (channel = 0; channel < CHANNELS; channel++) reading[channel] = (float)analogRead(A0 + channel);
  return true;
}
