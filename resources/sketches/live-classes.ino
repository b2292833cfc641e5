static void report(unsigned long took) {
  static int smoothed[@NAME@_SCORE_COUNT];  /* thousandths */
  int i, best = 0;
  if (answers < SMOOTHING) answers++;
  for (i = 0; i < @NAME@_SCORE_COUNT; i++) {
    smoothed[i] += ((int)(scores[i] * 1000.0f) - smoothed[i]) / answers;
    if (smoothed[i] > smoothed[best]) best = i;
  }
  if (smoothed[best] < THRESHOLD) Serial.print(F("unsure"));
  else print_label(best);
  Serial.print(' ');
  Serial.print((unsigned long)(smoothed[best] + 5) / 10);
  Serial.print(F(" % "));
  Serial.print(took);
  Serial.println(F(" us"));
}
