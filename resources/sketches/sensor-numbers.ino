/*
 * Takes the numbers of one row from the serial monitor, separated by commas or spaces.
 * Put your own sensors here: store one value after the other in the order of the training data's columns.
 */
static void begin_sensor() {
  Serial.setTimeout(60000);
  (void)PERIOD_US;
  (void)next_reading;
}

static bool read_sensor(float *reading) {
  int channel;
  if (Serial.available() == 0) return false;
  for (channel = 0; channel < CHANNELS; channel++) reading[channel] = Serial.parseFloat();
  while (Serial.available() > 0 && Serial.peek() <= ' ') Serial.read();
  return true;
}
