/** The time of a row, by its column's name, and the seconds in one of its units; null factor where the name does not say. */
const timeName =
  /^(?:t|time|times|timestamp|time[ _-]?stamp|timestamps|zeit|zeitstempel|temps|tiempo|tempo|tijd|tid|czas|elapsed|elapsed[ _-]?time|seconds[ _-]?elapsed|sec|secs|seconds|millis|milliseconds|micros|microseconds|ms|us|µs|ns|date|datetime|date[ _-]?time|utc|clock|epoch|unix|unixtime|uptime|logging[ _-]?time|host[ _-]?timestamp|time source\d*|sensor[ _-]?time)$/i
const unitEnding =
  /[ _-]*[([]?\b(s|sec|secs|seconds?|ms|msec|millis|milliseconds?|us|µs|usec|micros|microseconds?|ns|nanos|nanoseconds?|hms|hh:mm:ss(?:\.\w+)?)\b[)\]]?$/i

const secondsIn: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  'seconds elapsed': 1,
  seconds_elapsed: 1,
  ms: 1e-3,
  msec: 1e-3,
  millis: 1e-3,
  millisecond: 1e-3,
  milliseconds: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  usec: 1e-6,
  micros: 1e-6,
  microsecond: 1e-6,
  microseconds: 1e-6,
  ns: 1e-9,
  nanos: 1e-9,
  nanosecond: 1e-9,
  nanoseconds: 1e-9,
}

/** Tells whether a name is that of a time column, and the seconds in its unit (null: not said). */
export function timeColumn(name: string): { readonly factor: number | null } | null {
  const clean = name.trim().replace(/^"|"$/g, '').replaceAll('_', ' ')
  const whole = secondsIn[clean.toLowerCase()]
  if (timeName.test(clean)) return { factor: whole ?? null }
  const ending = unitEnding.exec(clean)
  if (ending === null) return null
  const rest = clean.slice(0, ending.index).trim()
  if (!timeName.test(rest) && !/\btime\b|\bzeit\b|timestamp/i.test(rest)) return null
  return { factor: secondsIn[(ending[1] ?? '').toLowerCase()] ?? null }
}

/** Columns that only count rows. */
export const counterName =
  /^(?:|#|no|nr|n|idx|index|id|row|count|counter|sequence|seq|sample|samples|packet|unnamed(?:: ?\d+)?|num|number|step)$/i
/** Columns that tell recordings apart. */
export const recordingName =
  /^(?:recording|rec|recording[ _-]?id|sample[ _-]?id|trial|take|window|window[ _-]?id|gesture[ _-]?id|repetition|rep|segment|segment[ _-]?id|series|series[ _-]?id|file|filename|session[ _-]?id|run|measurement|measurement[ _-]?id|event[ _-]?id)$/i
/** Columns that tell people or sessions apart. */
export const groupName =
  /^(?:subject|subject[ _-]?id|person|user|user[ _-]?id|participant|speaker|who|session|group|pupil|student|operator|volunteer)$/i
/** Columns that hold the class. */
export const labelName =
  /^(?:label|labels|class|classes|klasse|classe|clase|etikett|activity|activity[ _-]?(?:name|label|id)|class[ _-]?id|label[ _-]?id|gesture|category|species|variety|type|state|status|motion|movement|exercise|word|tag|annotation|event|outcome|diagnosis|target|y|output|result|prediction|fruit|name)$/i
/** Columns whose whole numbers are classes rather than readings. */
export const classNumberName =
  /^(?:label|labels|class|classes|klasse|classe|clase|etikett|activity|activity[ _-]?(?:id|label)|gesture|category|species|variety|type|target|y|class[ _-]?id|label[ _-]?id)$/i
/** Columns that are answers to predict. */
export const targetName =
  /^(?:target|y|output|answer|result|label|value[ _-]?true|truth|distance|weight|height|price|angle|age|speed|power|concentration|ppm|rating|score|quality|load|force|mpg|medv|rings)(?:[ _-].*)?$/i
/** Names of movement, field, sound and muscle sensors, whose rows follow one another in time. */
export const signalName =
  /^(?:(?:lin(?:ear)?[ _-]?)?(?:a|g|m|acc|accel|acceleration|accelerometer|linear acceleration|gyr|gyro|gyroscope|mag|magnet|magnetometer|rot|rotation|orientation|gravity|quat|q|v|imu)[ _-]?[xyzwxyz\d]?(?:[ _-]?axis)?|[xyzw]|[xyz][ _-]?axis|pitch|roll|yaw|mic|sound|audio|ecg|emg|eeg|ppg|ir|flex\d*|current|voltage|adc\d*|signal|accelerometer[ _-]?[xyz]|absolute acceleration)$/i
/** Names of quantities that are read once for each thing. */
export const featureName =
  /^(?:r|g|b|red|green|blue|clear|white|hue|saturation|brightness|colou?r|lux|length|width|height|weight|sepal.*|petal.*|area|size|mass|ph|rssi|.*(?:length|width|area|count|mean|std|median|energy|entropy))$/i

/** The unit at the end of a column name, in brackets, or after an underscore where it is a known one. */
export function nameAndUnit(raw: string): { readonly name: string; readonly unit: string | null } {
  const text = raw.trim()
  const bracket = /^(.*?)\s*[([]([^()[\]]{1,16}(?:\([^)]*\))?)[)\]]$/.exec(text)
  if (bracket !== null && (bracket[1] ?? '') !== '') return { name: bracket[1] ?? text, unit: bracket[2] ?? null }
  const degrees = /^(.*temp\w*)[_ ](C|F|K|degC|°C)$/i.exec(text)
  if (degrees !== null) return { name: degrees[1] ?? text, unit: degrees[2] ?? null }
  const known = /^(.*[^_ ])[_ ](mg|kg|ms2|mps2|dps|rads|mV|mA|hPa|kPa|lux|dB|Hz|cm|mm|percent|%|ppm|uT|µT|bpm)$/.exec(text)
  if (known !== null) return { name: known[1] ?? text, unit: known[2] ?? null }
  return { name: text, unit: null }
}
