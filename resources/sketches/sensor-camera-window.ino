
const int FRAME_WIDTH = @frameWidth@, FRAME_HEIGHT = @frameHeight@;
const int PICTURE_WIDTH = @pictureWidth@, PICTURE_HEIGHT = @pictureHeight@, COLOURS = @colours@;

/* One pixel of the frame as red, green and blue. */
static void frame_colour(const uint8_t *pixels, long at, uint8_t *colour) {
#if @greyFrame@
  colour[0] = colour[1] = colour[2] = pixels[at];
#else
  const unsigned value = (unsigned)(pixels[2 * at] << 8 | pixels[2 * at + 1]); /* RGB565, high byte first */
  colour[0] = (uint8_t)((value >> 11) << 3);
  colour[1] = (uint8_t)(((value >> 5) & 63u) << 2);
  colour[2] = (uint8_t)((value & 31u) << 3);
#endif
}

static bool read_sensor(float *reading) {
  const uint8_t *pixels;
  int x, y, i, width = FRAME_WIDTH, height = FRAME_HEIGHT;
  if (!grab_frame()) return false;
  pixels = frame_pixels();
  if ((long)width * PICTURE_HEIGHT > (long)height * PICTURE_WIDTH) width = (int)((long)height * PICTURE_WIDTH / PICTURE_HEIGHT);
  else height = (int)((long)width * PICTURE_HEIGHT / PICTURE_WIDTH);
  for (y = 0; y < PICTURE_HEIGHT; y++) {
    for (x = 0; x < PICTURE_WIDTH; x++) {
      const long row = (FRAME_HEIGHT - height) / 2 + (long)y * height / PICTURE_HEIGHT;
      const long column = (FRAME_WIDTH - width) / 2 + (long)x * width / PICTURE_WIDTH;
      uint8_t colour[3];
      frame_colour(pixels, row * FRAME_WIDTH + column, colour);
      if (COLOURS == 1) *reading++ = 0.299f * (float)colour[0] + 0.587f * (float)colour[1] + 0.114f * (float)colour[2];
      else for (i = 0; i < COLOURS; i++) *reading++ = (float)colour[i];
    }
  }
  release_frame();
  return true;
}
