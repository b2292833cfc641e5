/** What a CSS colour such as `var(--c1)` is at this moment, for painting on a canvas. */
export function resolveColour(element: HTMLElement, colour: string): string {
  const probe = document.createElement('span')
  probe.style.color = colour
  element.append(probe)
  const resolved = getComputedStyle(probe).color
  probe.remove()
  return resolved
}

/** The colour ramp of heat maps as 256 RGB triples, blended between the six tokens. */
export function resolveRamp(element: HTMLElement): Uint8ClampedArray {
  const stops = Array.from({ length: 6 }, (_, at) => readRgb(resolveColour(element, `var(--ramp-${at})`)))
  const table = new Uint8ClampedArray(256 * 3)
  for (let at = 0; at < 256; at++) {
    const place = (at / 255) * (stops.length - 1)
    const low = stops[Math.floor(place)] ?? [0, 0, 0]
    const high = stops[Math.ceil(place)] ?? low
    for (let part = 0; part < 3; part++) {
      const from = low[part] ?? 0
      table[at * 3 + part] = from + ((high[part] ?? 0) - from) * (place % 1)
    }
  }
  return table
}

function readRgb(colour: string): readonly number[] {
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
}
