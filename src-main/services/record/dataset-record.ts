import type { Result } from '../../contract/result.ts'
import type { Channel, Dataset, DatasetKind, DatasetTask, Sample, SampleRateSource } from '../../data/dataset.ts'
import type { ReadOptions } from '../../data/read-options.ts'
import type { Json, JsonObject } from '../../projects/artefacts.ts'
import type { DatasetRow } from '../../projects/datasets.ts'
import type { Project } from '../../projects/project.ts'
import type { SampleRow } from '../../projects/samples.ts'
import { bytesOf, floatsOf } from '../road/bytes.ts'
import type { SplitMethod } from '../road/add-to-dataset.ts'
import type { SplitSettings, WindowSettings } from '../road/model.ts'

/** A version of the data as it is stored: recordings with their part of the split, and how windows are cut from them. */
export type StoredDataset = {
  readonly dataset: Dataset
  readonly read: ReadOptions
  readonly split: SplitSettings
  /** How the split was made, in words. */
  readonly splitBy: string
  /** Who decided the parts; missing in data that the command line divided. */
  readonly splitMethod?: SplitMethod
  readonly window: WindowSettings | null
}

type StoredSettings = {
  readonly channels: readonly Channel[]
  readonly sampleRateHz: number | null
  readonly sampleRateFrom: SampleRateSource
  readonly classes: readonly string[]
  readonly target: Channel | null
  readonly read: ReadOptions
  readonly split: SplitSettings
  readonly splitBy: string
  readonly splitMethod?: SplitMethod
  readonly window: WindowSettings | null
}

/** Plain data as JSON that SQLite keeps. */
export function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json
}

/** As asJson, for objects. */
export function asJsonObject(value: object): JsonObject {
  return asJson(value) as JsonObject
}

function sampleRow(project: Project, sample: Sample): SampleRow {
  const { file, entry, line } = sample.source
  return {
    hash: sample.id,
    name: sample.name,
    label: sample.label,
    group: sample.group,
    split: sample.split ?? 'train',
    shape: sample.shape,
    blob: project.blobs.put(bytesOf(sample.values)),
    source: `${file}${entry === undefined ? '' : `!${entry}`}${line === undefined ? '' : `:${line}`}`,
    details: asJsonObject({ target: sample.target, sampleRateHz: sample.sampleRateHz, source: sample.source }),
  }
}

/** Stores a version of the data and makes it current. The version it came from, if any, is its parent. */
export function saveDataset(
  project: Project,
  stored: StoredDataset,
  name: string,
  parents: readonly string[],
): Result<DatasetRow> {
  const { dataset, ...rest } = stored
  return project.write(() => {
    const rows = dataset.samples.map((sample) => sampleRow(project, sample))
    const { channels, sampleRateHz, sampleRateFrom, classes, target } = dataset
    const content = asJson(rows.map(({ hash, label, split }) => [hash, label, split]))
    const index = project.blobs.put(new TextEncoder().encode(JSON.stringify(content)))
    const row = project.datasets.put({
      name,
      parents,
      seed: stored.split.seed,
      settings: asJsonObject({ channels, sampleRateHz, sampleRateFrom, classes, target, ...rest }),
      blobs: { samples: index },
      version: project.nextDatasetVersion(),
      kind: dataset.kind,
      task: dataset.task,
      sampleCount: rows.length,
    })
    project.samples.putAll(row.hash, rows)
    return row
  })
}

/** A stored version of the data with all its readings. Throws FailureError when something is missing. */
export function loadDataset(project: Project, hash: string): StoredDataset {
  const row = project.datasets.get(hash)
  const settings = row.settings as unknown as StoredSettings
  const { channels, sampleRateHz, sampleRateFrom, classes, target, ...rest } = settings
  const samples = project.samples.list(hash).samples.map((sample) => loadSample(project, sample))
  const kind = row.kind as DatasetKind
  const task = row.task as DatasetTask
  return { dataset: { kind, task, channels, sampleRateHz, sampleRateFrom, classes, target, samples }, ...rest }
}

/** One stored sample with its readings. */
export function loadSample(project: Project, row: SampleRow): Sample {
  const details = row.details as unknown as Pick<Sample, 'target' | 'sampleRateHz' | 'source'>
  return {
    id: row.hash,
    name: row.name,
    label: row.label,
    group: row.group,
    split: row.split,
    shape: row.shape,
    values: floatsOf(project.blobs.get(row.blob)),
    ...details,
  }
}
