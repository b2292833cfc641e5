/*
 * No library is known for this board's sensor, so this reads the analog pins from A0 on, as numbers 0 to 1023.
 * Put your own sensor here: store one reading in the units of the training data and return true.
 */
static void begin_sensor() {
}

static bool read_sensor(float *reading) {
  int channel;
  const long late = (long)(micros() - next_reading);
  if (late < 0) return false;
  next_reading += PERIOD_US;
  if (late > (long)PERIOD_US * 8) next_reading = micros(); /* after a long answer: do not hurry after what is lost */
  for (channel = 0; channel < CHANNELS; channel++) reading[channel] = (float)analogRead(A0 + channel);
  return true;
}
