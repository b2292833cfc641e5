import { existsSync } from 'node:fs'

/** `path`, or `path-2`, `path-3` … where that is taken already. */
export function freeName(path: string): string {
  let name = path
  for (let n = 2; existsSync(name); n++) name = `${path}-${n}`
  return name
}
