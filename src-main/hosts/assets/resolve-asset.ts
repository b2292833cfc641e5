import { isAbsolute, relative, resolve, sep } from 'node:path'

/**
 * The file that a path of an address stands for, or undefined where it would leave the folder. `/` is index.html. The path
 * is taken as it came over the wire, still percent-encoded; encoded separators, drive letters and NUL are refused.
 */
export function resolveAsset(folder: string, pathname: string): string | undefined {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (!path.startsWith('/') || /[\\\0:]/.test(path) || /%2f|%5c/i.test(pathname)) return undefined
  if (path.split('/').some((part) => part === '..' || (part.startsWith('.') && part !== ''))) return undefined
  const file = resolve(folder, `.${path === '/' ? '/index.html' : path}`)
  const inside = relative(resolve(folder), file)
  return inside === '' || inside.startsWith(`..${sep}`) || inside === '..' || isAbsolute(inside) ? undefined : file
}
