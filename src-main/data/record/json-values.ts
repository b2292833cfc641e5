/** True for a JSON object (no list, not null). */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member of an object, or undefined. */
export function member(value: unknown, ...names: readonly string[]): unknown {
  let current = value
  for (const name of names) current = isObject(current) ? current[name] : undefined
  return current
}

/** A list of numbers, with null for missing ones as NaN; null if it is anything else. */
export function numberList(value: unknown): number[] | null {
  if (!Array.isArray(value)) return null
  const list: number[] = []
  for (const entry of value) {
    if (typeof entry === 'number') list.push(entry)
    else if (entry === null) list.push(NaN)
    else return null
  }
  return list
}
