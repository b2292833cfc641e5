import { fail, succeed, type Result } from '../contract/result.ts'
import { assembleDataset } from './assemble-dataset.ts'
import type { Dataset, DatasetKind } from './dataset.ts'
import type { InputFile } from './input-file.ts'
import type { DataQuestion, DataWarning, Inspection } from './inspection.ts'
import { assignLabels, contradictions } from './label/assign-labels.ts'
import { loadFiles } from './load-files.ts'
import type { LoadedFile } from './loaded-file.ts'
import { pinnedValues } from './pinned-values.ts'
import { qualityWarnings } from './quality-warnings.ts'
import { readFile } from './read-file.ts'
import type { ReadOptions } from './read-options.ts'
import type { FileContent, FileOutcome } from './recording.ts'
import { audacityLabels } from './sidecar/audacity-labels.ts'
import { boxLabels } from './sidecar/box-labels.ts'
import { edgeImpulseLabels } from './sidecar/edge-impulse-labels.ts'
import { labelArray } from './sidecar/label-array.ts'
import { metaTable } from './sidecar/meta-table.ts'
import { sensimlProject } from './sidecar/sensiml-project.ts'
import type { Sidecar } from './sidecar/sidecar.ts'
import { splitLists } from './sidecar/split-lists.ts'
import { summarise } from './summarise.ts'

const sidecarFinders: readonly ((files: readonly LoadedFile[]) => Sidecar | null)[] = [
  edgeImpulseLabels,
  splitLists,
  metaTable,
  audacityLabels,
  sensimlProject,
  labelArray,
]

const empty: Dataset = {
  kind: 'tabular',
  task: 'unlabelled',
  channels: [],
  sampleRateHz: null,
  sampleRateFrom: 'unknown',
  samples: [],
  classes: [],
  target: null,
}

function refusedInspection(
  code: string,
  message: string,
  where: string | undefined,
  warnings: readonly DataWarning[],
): Inspection {
  return { ...summarise(empty, [], [], warnings), refused: { code, message, ...(where === undefined ? {} : { where }) } }
}

/** The kind of which there are most recordings; the others are set aside with a word. */
function mainKind(contents: readonly FileContent[]): DatasetKind {
  const counts = new Map<DatasetKind, number>()
  for (const { kind, recordings } of contents)
    counts.set(kind, (counts.get(kind) ?? 0) + (kind === 'tabular' ? 1 : recordings.length))
  return [...counts].reduce<[DatasetKind, number]>((best, entry) => (entry[1] > best[1] ? entry : best), ['time-series', 0])[0]
}

/** Reads again, as recordings, the tables that were taken for rows without being sure while others of the same drop are recordings. */
function alike(contents: FileContent[], files: readonly LoadedFile[], options: ReadOptions): FileContent[] {
  if (options.kind !== undefined || !contents.some(({ kind }) => kind === 'time-series')) return contents
  return contents.map((content) => {
    const unsure =
      content.kind === 'tabular' && content.questions.some(({ code }) => code === 'row-or-recording' || code === 'target-column')
    const loaded = unsure ? files.find(({ file }) => file === content.file) : undefined
    if (loaded === undefined) return content
    const again = readFile(loaded.file, loaded.bytes, { ...options, kind: 'time-series' })
    return again.outcome === 'read' && again.content.kind === 'time-series' ? again.content : content
  })
}

/** Warnings for files that were refused or skipped: one each for a refusal, and one that counts them all. */
function setAsideWarnings(outcomes: readonly FileOutcome[]): DataWarning[] {
  const refused = outcomes.filter((outcome) => outcome.outcome === 'refused')
  const skipped = outcomes.filter((outcome) => outcome.outcome === 'skipped')
  const warnings: DataWarning[] = refused.map(({ file, code, message, line }) => ({
    code,
    message: `${file.path}: ${message}.`,
    where: line === undefined ? file.path : `${file.path}:${line}`,
  }))
  const names = [...refused, ...skipped].map(({ file }) => file.path)
  if (names.length > 0)
    warnings.push({
      code: 'files-skipped',
      message: `${names.length} ${names.length === 1 ? 'file is' : 'files are'} not read: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ` and ${names.length - 12} more` : ''}.`,
      where: names[0] ?? '',
    })
  return warnings
}

function refusalOf(
  files: readonly InputFile[],
  outcomes: readonly FileOutcome[],
): { code: string; message: string; where?: string } {
  const refused = outcomes.filter((outcome) => outcome.outcome === 'refused')
  const first = refused[0]
  if (first === undefined)
    return {
      code: 'no-data',
      message:
        files.length === 0
          ? 'The folder is empty. Choose files or a folder with recordings, sounds or pictures.'
          : `None of the ${files.length} files holds data that is read. Add CSV, JSON, WAV, PNG, JPEG or a zip of these.`,
    }
  if (refused.length === 1)
    return {
      code: first.code,
      message: `${first.file.path} could not be read: ${first.message}.`,
      where: first.line === undefined ? first.file.path : `${first.file.path}:${first.line}`,
    }
  return {
    code: new Set(refused.map(({ code }) => code)).size === 1 ? first.code : 'nothing-readable',
    message: `None of the ${refused.length} files could be read. ${refused
      .slice(0, 12)
      .map(({ file, message }) => `${file.path}: ${message}.`)
      .join(' ')}`,
    where: first.file.path,
  }
}

/**
 * Reads files into one dataset and says everything a person should know before importing it: what was found, what was not
 * read and why, and what the files do not tell. A refusal is part of the inspection (`refused`, with an empty dataset);
 * the outcome fails only where nothing could even be looked at.
 */
export async function inspectData(
  files: readonly InputFile[],
  options: ReadOptions = {},
): Promise<Result<{ inspection: Inspection; dataset: Dataset }>> {
  const loaded = await loadFiles(files)
  const outcomes: FileOutcome[] = [...loaded.outcomes]
  const boxes = boxLabels(loaded.files)
  if (boxes !== null) {
    return succeed({
      inspection: refusedInspection(
        'object-detection',
        `${boxes.file.path} marks boxes in pictures (object detection), which is not supported; a class for each whole picture is. Sort the pictures into a folder for each class, without this file.`,
        boxes.file.path,
        [],
      ),
      dataset: empty,
    })
  }
  const sidecars: Sidecar[] = []
  let rest: readonly LoadedFile[] = loaded.files
  for (const find of sidecarFinders) {
    const sidecar = find(rest)
    if (sidecar === null) continue
    sidecars.push(sidecar)
    rest = rest.filter((file) => !sidecar.used.includes(file))
  }
  const modes = new Set<string>()
  let contents: FileContent[] = []
  const tables: LoadedFile[] = []
  const queue = [...rest].reverse()
  rest = []
  loaded.files.length = 0
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { file, bytes } = next
    const outcome = readFile(file, bytes, options)
    if (outcome.outcome === 'read' && outcome.content.kind === 'tabular') tables.push(next)
    if (outcome.mode !== undefined) modes.add(outcome.mode)
    if (outcome.outcome === 'read') contents.push(outcome.content)
    else outcomes.push(outcome)
  }
  contents = alike(contents, tables, options)
  const kind = options.kind ?? mainKind(contents)
  for (const content of contents)
    if (content.kind !== kind) outcomes.push({ outcome: 'skipped', file: content.file, reason: `${content.kind} beside ${kind}` })
  contents = contents.filter((content) => content.kind === kind)
  const warnings: DataWarning[] = []
  const questions: DataQuestion[] = []
  for (const sidecar of sidecars) {
    const applied = sidecar.apply(contents)
    contents = applied.contents
    warnings.push(...applied.warnings)
    questions.push(...applied.questions)
  }
  if (contents.every(({ recordings }) => recordings.length === 0)) {
    const { code, message, where } = refusalOf(files, outcomes)
    return succeed({ inspection: refusedInspection(code, message, where, setAsideWarnings(outcomes)), dataset: empty })
  }
  const labelSource = assignLabels(contents, options.labelFrom)
  if (labelSource === 'record') {
    for (const { content, recording, named } of contradictions(contents)) {
      const where = `${content.file.path}:${recording.line ?? 1}`
      warnings.push({
        code: 'label-contradicts-name',
        message: `${content.file.path} is named like "${named}", but its rows say "${recording.label ?? ''}". The rows are believed.`,
        where,
      })
    }
  }
  if (modes.size > 1)
    warnings.push({ code: 'mixed-colour-modes', message: 'Some pictures are grey, some in colour. All are read as colour.' })
  const assembled = assembleDataset(contents, kind, options)
  warnings.push(
    ...setAsideWarnings(outcomes),
    ...contents.flatMap((content) => content.warnings),
    ...assembled.warnings,
    ...qualityWarnings(assembled.dataset),
  )
  const emptyClasses =
    labelSource === 'folder'
      ? loaded.emptyFolders.filter((folder) => !contents.some(({ file }) => file.path.startsWith(`${folder}/`)))
      : []
  for (const folder of emptyClasses)
    warnings.push({
      code: 'empty-class',
      message: `The folder "${folder}" is empty: the class "${folder.split('/').at(-1) ?? folder}" has no examples.`,
      where: folder,
    })
  questions.push(...contents.flatMap((content) => content.questions), ...assembled.questions)
  const inspection = summarise(assembled.dataset, contents, dedupe(questions), warnings)
  return succeed({
    inspection: options.values === true ? { ...inspection, values: pinnedValues(contents, kind) } : inspection,
    dataset: assembled.dataset,
  })
}

/** One question of each code; the rest are the same question about other files. */
function dedupe(questions: readonly DataQuestion[]): DataQuestion[] {
  return questions.filter((question, index) => questions.findIndex(({ code }) => code === question.code) === index)
}

/** The same as `inspectData`, but failing with the reason when nothing could be read. */
export async function readDataset(
  files: readonly InputFile[],
  options: ReadOptions = {},
): Promise<Result<{ inspection: Inspection; dataset: Dataset }>> {
  const result = await inspectData(files, options)
  if (!result.ok || result.value.inspection.refused === null) return result
  const { code, message, where } = result.value.inspection.refused
  return fail(code, message, where === undefined ? {} : { where })
}
