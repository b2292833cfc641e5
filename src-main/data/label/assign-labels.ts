import type { SplitName } from '../dataset.ts'
import type { FileContent, Recording } from '../recording.ts'
import { groupsFromNames, labelsFromNames } from './labels-from-names.ts'
import { isGenericName, stemOf } from './name-tokens.ts'

const splitFolders: Readonly<Record<string, SplitName>> = {
  train: 'train',
  training: 'train',
  test: 'test',
  testing: 'test',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
}
const sessionLike =
  /^(?:session|subject|person|user|participant|speaker|take|rec|recording|day|fold|run|trial|set|batch|s|p)[ _-]?\d+$/i

/** Where labels were taken from, for the report and for questions. */
export type LabelSource = 'record' | 'folder' | 'file' | 'none'

type Place = { readonly folders: readonly string[]; readonly split: SplitName | null }

function placeOf(path: string): Place {
  const parts = path.split('/').slice(0, -1)
  let split: SplitName | null = null
  const folders = parts
    .map((part) => part.replace(/\.(?:zip|tm)$/i, ''))
    .filter((part) => {
      const name = splitFolders[part.toLowerCase()]
      if (name !== undefined) split = name
      return name === undefined
    })
  return { folders, split }
}

function splitOfName(path: string): SplitName | null {
  const match = /(?:^|[_\-. ])(train|training|test|testing|val|valid|validation)$/i.exec(stemOf(path))
  return match === null ? null : (splitFolders[(match[1] ?? '').toLowerCase()] ?? null)
}

function commonDepth(places: readonly Place[]): number {
  const first = places[0]?.folders ?? []
  let depth = 0
  while (depth < first.length && places.every(({ folders }) => folders[depth] === first[depth])) depth++
  return depth
}

/** The folder level that names the classes, counted from the end (1 is the file's own folder); the rest may name groups. */
function classLevel(folders: readonly (readonly string[])[]): number {
  const depth = Math.min(...folders.map((list) => list.length))
  for (let level = 1; level < depth; level++) {
    const names = folders.map((list) => list.at(-level) ?? '')
    const parents = new Map<string, Set<string>>()
    folders.forEach((list, index) => {
      const set = parents.get(names[index] ?? '') ?? new Set()
      set.add(list.at(-level - 1) ?? '')
      parents.set(names[index] ?? '', set)
    })
    const session = names.every((name) => sessionLike.test(name) || /^\d+$/.test(name))
    const ownParent = [...parents.values()].every((set) => set.size === 1)
    const fewer = new Set(folders.map((list) => list.at(-level - 1) ?? '')).size < parents.size
    if (!session && !(ownParent && fewer && parents.size > 2)) return level
  }
  return Math.max(1, depth)
}

/** More folders than this are no classes, unless a person says so. */
const mostClasses = 200

/** Whether the classes read from names in one flat folder of sounds or pictures are believable. */
function namesAreClasses(paths: readonly string[], labels: readonly (string | null)[]): boolean {
  const counts = new Map<string, number>()
  for (const label of labels) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1)
  if (counts.size < 2 || counts.size > 50) return false
  if ([...counts.values()].every((count) => count >= 2) && labels.every((label) => label !== null)) return true
  return paths.every((path) => /^[\p{L} ]+[_-]\d+[a-z]*$/u.test(stemOf(path)))
}

/** Gives every recording without a class one from its folder or its file's name, and the group and split that paths tell. */
export function assignLabels(contents: readonly FileContent[], labelFrom: string | undefined): LabelSource {
  const files = contents.filter((content) => content.recordings.length > 0)
  const places = files.map(({ file }) =>
    placeOf(file.archive === undefined ? file.path : `${file.archive.file}/${file.archive.entry}`),
  )
  files.forEach((content, index) => {
    const split = places[index]?.split ?? splitOfName(content.file.path)
    for (const recording of content.recordings) if (split !== null) recording.split ??= split
  })
  const open = files
    .map((content, index) => ({ content, place: places[index] ?? { folders: [], split: null } }))
    .filter(({ content }) => content.recordings.some((recording) => recording.label === null))
  const own = files.length > 0 && open.length === 0
  if (labelFrom === 'none') {
    for (const content of files) for (const recording of content.recordings) recording.label = null
    return 'none'
  }
  if (own && (labelFrom === undefined || labelFrom.startsWith('column'))) return 'record'
  const candidates =
    labelFrom === 'folder' || labelFrom === 'file'
      ? files.map((content, index) => ({ content, place: places[index] ?? { folders: [], split: null } }))
      : open.filter(({ content }) => content.labelFromName)
  if (candidates.length === 0) return 'none'
  const set = (content: FileContent, label: string | null, force: boolean) => {
    for (const recording of content.recordings) if (force || recording.label === null) recording.label = label
  }
  const forced = labelFrom === 'folder' || labelFrom === 'file'
  const all = candidates.map(({ place }) => place)
  const depth = commonDepth(all)
  const inner = all.map(({ folders }) => folders.slice(depth))
  const paths = candidates.map(({ content }) => content.file.path)
  const withFolder = inner.filter((list) => list.length > 0).length
  if (labelFrom !== 'file' && withFolder > 0 && withFolder >= inner.length * 0.5) {
    const level = classLevel(inner.filter((list) => list.length > 0))
    const labels = inner.map((list) => list.at(-level) ?? list[0] ?? null)
    if (labelFrom === 'folder' || new Set(labels).size <= mostClasses) {
      const others = inner.map((list) => list.filter((_, index) => index !== list.length - level).join('/'))
      const groups =
        new Set(others).size > 1 ? others.map((other) => (other === '' ? null : other)) : groupsFromNames(paths, labels)
      candidates.forEach(({ content }, index) => {
        set(content, labels[index] ?? null, forced)
        for (const recording of content.recordings) recording.group ??= groups[index] ?? null
      })
      return 'folder'
    }
  }
  const named = labelFrom === 'folder' ? [] : labelsFromNames(paths)
  const kind = candidates[0]?.content.kind
  const flat = kind === 'audio' || kind === 'image'
  const labels = named.map(({ label }) => label)
  if (named.some(({ label }) => label !== null) && (forced || !flat || namesAreClasses(paths, labels))) {
    candidates.forEach(({ content }, index) => {
      set(content, labels[index] ?? null, forced)
      for (const recording of content.recordings) recording.group ??= named[index]?.group ?? null
    })
    return 'file'
  }
  const folder = all[0]?.folders[depth - 1]
  const hasSplit = all.some(({ split }) => split !== null)
  if (folder !== undefined && !isGenericName(folder) && (labelFrom === 'folder' || (depth >= 1 && hasSplit))) {
    for (const { content } of candidates) set(content, folder, forced)
    return 'folder'
  }
  return own ? 'record' : 'none'
}

/** Recordings in a file whose own class differs from the one its name gives, where that is a class as well. */
export function contradictions(
  contents: readonly FileContent[],
): { readonly content: FileContent; readonly recording: Recording; readonly named: string }[] {
  const classes = new Set(contents.flatMap(({ recordings }) => recordings.map(({ label }) => label)))
  const names = labelsFromNames(contents.map(({ file }) => file.path))
  return contents.flatMap((content, index) => {
    const named = names[index]?.label ?? null
    const recording = content.recordings[0]
    if (named === null || recording === undefined || recording.label === null || recording.label === named || !classes.has(named))
      return []
    return content.recordings.every(({ label }) => label === recording.label) ? [{ content, recording, named }] : []
  })
}
