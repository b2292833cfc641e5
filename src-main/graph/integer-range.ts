import type { DataType } from './graph.ts'

const ranges: Partial<Record<DataType, readonly [least: number, most: number]>> = {
  int4: [-8, 7],
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
}

/** The smallest and the largest whole number of a type that holds rounded values; without end for every other type. */
export function integerRange(type: DataType): readonly [least: number, most: number] {
  return ranges[type] ?? [-Infinity, Infinity]
}
