/* Acceleration in g@gyroscopeText@, as the model was trained. */
static void begin_sensor() {
  while (!IMU.begin()) {
    Serial.println(F("! The motion sensor does not answer. Is this the right board?"));
    delay(1000);
  }
}

static bool read_sensor(float *reading) {
  if (!IMU.accelerationAvailable()@gyroscopeReady@) return false;
  IMU.readAcceleration(reading[0], reading[1], reading[2]);
@gyroscopeRead@  (void)next_reading;
  return true;
}
