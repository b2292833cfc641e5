// Puts what a script has measured into docs/quantization.md, between the two comments that name it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/** Replaces what stands between `<!-- NAME: written by SCRIPT -->` and `<!-- NAME end -->`. */
export function writeBetween(name, script, text) {
  const page = join(root, 'docs', 'quantization.md')
  const [begin, end] = [`<!-- ${name}: written by ${script} -->`, `<!-- ${name} end -->`]
  const old = readFileSync(page, 'utf8')
  const [from, to] = [old.indexOf(begin), old.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/quantization.md has no place for ${name}.`)
  writeFileSync(page, `${old.slice(0, from)}${begin}\n\n${text}\n\n${old.slice(to)}`)
}
