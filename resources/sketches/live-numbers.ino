static void report(unsigned long took) {
  static float smoothed[@NAME@_SCORE_COUNT];
  int i;
  if (answers < SMOOTHING) answers++;
  for (i = 0; i < @NAME@_SCORE_COUNT; i++) {
    smoothed[i] += (scores[i] - smoothed[i]) / (float)answers;
    print_label(i);
    Serial.print(' ');
    Serial.print(smoothed[i], 3);
    Serial.print(' ');
  }
  Serial.print(took);
  Serial.println(F(" us"));
}
