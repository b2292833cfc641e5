/** At most `most` round numbers within [low, high], as many as that allows: 0, 0.5, 1 … */
export function roundTicks(low: number, high: number, most = 6): readonly number[] {
  const span = high - low
  if (!(span > 0) || !Number.isFinite(span)) return [low]
  const power = 10 ** Math.floor(Math.log10(span / Math.max(1, most)))
  const steps = [1, 2, 2.5, 5, 10, 20].map((factor) => factor * power)
  const inside = (step: number) => [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)] as const
  const fitting = (step: number): boolean => {
    const [first, last] = inside(step)
    return last - first < most
  }
  const step = steps.find(fitting) ?? span
  const [first, last] = inside(step)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => Number(((first + at) * step).toPrecision(12)))
}
