import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the optional engine lies, and the main file of its process. */
export type TfjsNodePlace = { readonly folder: string; readonly version: string; readonly process: string }

const inFolder = join('node_modules', '@tensorflow', 'tfjs-node')
const processFile = join('src-main', 'training', 'tfjs-node', 'engine-process.ts')

/**
 * The `@tensorflow/tfjs-node` that `npm run engine:tfjs-node` installed beside this checkout, or in the folder that
 * TINYKILN_TFJS_NODE names; null when there is none.
 */
export function findTfjsNode(): TfjsNodePlace | null {
  let root = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(root, processFile))) {
    const parent = dirname(root)
    if (parent === root) return null
    root = parent
  }
  const prefix = process.env['TINYKILN_TFJS_NODE'] ?? join(root, '.cache', 'engines', 'tfjs-node')
  const manifest = join(prefix, inFolder, 'package.json')
  if (!existsSync(manifest)) return null
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return { folder: join(prefix, inFolder), version, process: join(root, processFile) }
}
