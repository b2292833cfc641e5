/* A picture from the board's camera: its middle, in the shape of the training pictures, levels 0 to 255. */
static @sensorType@ image_sensor;
static Camera camera(image_sensor);
static FrameBuffer frame;

static void begin_sensor() {
  while (!camera.begin(@resolution@, @format@, 15)) {
    Serial.println(F("! The camera does not start. Is its shield in place?"));
    delay(1000);
  }
  (void)next_reading;
}

static bool grab_frame() {
  if (camera.grabFrame(frame, 3000) == 0) return true;
  Serial.println(F("! The camera gives no picture."));
  return false;
}

static const uint8_t *frame_pixels() {
  return frame.getBuffer();
}

static void release_frame() {
}
