/** How the Live sketch gets its readings. */
export type LiveSensor = {
  readonly kind: 'imu' | 'microphone' | 'camera' | 'analog' | 'numbers'
  /** As in “reads …”. */
  readonly text: string
  readonly include: string
  readonly code: string
  /** Library that the sketch needs, as the Library Manager calls it; null for none. */
  readonly library: string | null
  /** The rate the sensor runs at, whatever the sketch would like; null where the sketch sets the pace. */
  readonly fixedRateHz: number | null
}
