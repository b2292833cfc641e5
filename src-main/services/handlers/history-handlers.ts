import type { historyMethods, HistoryRow } from '../../contract/methods/history.ts'
import type { Handlers } from '../../contract/registry.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import { lineage, type LineageRow } from '../../projects/lineage.ts'
import type { Project } from '../../projects/project.ts'
import { buildExport, fileHashes, type ExportSettings } from '../build-export.ts'
import { regressionOf, testCounts } from '../project-state.ts'
import { current, setCurrent } from '../record/current.ts'
import { loadDataset } from '../record/dataset-record.ts'
import { returnToDataset } from '../record/adopt-dataset.ts'
import { compareRows } from '../compare-rows.ts'
import { epochsOf } from './training-handlers.ts'
import type { ServiceContext } from '../service-context.ts'

const roles = ['dataset', 'features', 'run', 'float', 'ptq', 'qat'] as const

/** The most telling figure of a row. */
function keyFigure(project: Project, row: LineageRow): string {
  switch (row.kind) {
    case 'dataset':
      return `${project.datasets.get(row.hash).sampleCount} samples`
    case 'features':
      return `${project.features.get(row.hash).shape.reduce((product, size) => product * size, 1)} numbers`
    case 'run':
      return project.runs.get(row.hash).bestEpoch === null ? '' : `best at epoch ${project.runs.get(row.hash).bestEpoch}`
    case 'model': {
      const counts = testCounts(project, row.hash)
      const off = regressionOf(project, row.hash)
      if (off) return `off by ${off.mae.toPrecision(3)}`
      return counts ? `${counts.right} of ${counts.total} right` : `${project.models.get(row.hash).parameters} weights`
    }
    case 'quantization': {
      const model = project.quantizations.get(row.hash).model
      const counts = model === null ? null : testCounts(project, model)
      return counts ? `${counts.right} of ${counts.total} right` : ''
    }
    case 'fit':
      return project.fits.get(row.hash).verdict
    case 'export': {
      const bytes = row.summary['bytes']
      return typeof bytes === 'number' ? `${bytes} B` : `${Object.keys(project.exports.get(row.hash).files).length} files`
    }
  }
}

function historyRow(project: Project, row: LineageRow): HistoryRow {
  const version = row.kind === 'dataset' ? ` v${project.datasets.get(row.hash).version}` : ''
  return {
    id: row.hash,
    kind: row.kind,
    name: row.kind === 'dataset' ? `Data${version}: ${row.name}` : row.name,
    createdAt: row.createdAt,
    parents: [...row.parents],
    keyFigure: keyFigure(project, row),
    hash: row.hash,
    version: row.madeWith,
    seed: row.seed,
    note: row.note,
    keep: row.keep,
    current: roles.some((role) => current(project, role) === row.hash),
    status: row.status,
  }
}

/** How each result came to be. */
export function historyHandlers({ projects, changed }: ServiceContext): Handlers<typeof historyMethods> {
  const find = (project: Project, hash: string): Result<LineageRow> => {
    const row = lineage(project).find((one) => one.hash === hash)
    return row ? succeed(row) : fail('unknown-row', 'This row is not in the history any more.')
  }
  return {
    'history.list': ({ project }) => {
      const opened = projects.open(project)
      return succeed(
        lineage(opened)
          .map((row) => historyRow(opened, row))
          .reverse(),
      )
    },
    'history.compare': ({ project, a, b }) => {
      const opened = projects.open(project)
      const first = find(opened, a)
      const second = find(opened, b)
      if (!first.ok) return first
      if (!second.ok) return second
      const [left, right] = [historyRow(opened, first.value), historyRow(opened, second.value)]
      const { rows, sentence } = compareRows(opened, first.value, second.value, [left.keyFigure, right.keyFigure])
      const curves =
        first.value.kind === 'run' && second.value.kind === 'run' ? { a: epochsOf(opened, a), b: epochsOf(opened, b) } : null
      return succeed({ sentence, a: left, b: right, rows, curves })
    },
    'history.note': ({ project, row, note, keep }) => {
      const opened = projects.open(project)
      const found = find(opened, row)
      if (!found.ok) return found
      const tables = {
        dataset: opened.datasets,
        features: opened.features,
        model: opened.models,
        run: opened.runs,
        quantization: opened.quantizations,
        fit: opened.fits,
        export: opened.exports,
      }
      tables[found.value.kind].update(row, { note, keep })
      changed(project)
      return succeed(historyRow(opened, { ...found.value, note, keep }))
    },
    'history.restore': ({ project, row }) => {
      const opened = projects.open(project)
      const found = find(opened, row)
      if (!found.ok) return found
      const restored = restore(opened, found.value)
      if (!restored.ok) return restored
      changed(project)
      return succeed({})
    },
    'history.exportAgain': ({ project, export: hash }) => {
      const opened = projects.open(project)
      const row = opened.exports.get(hash)
      const again = buildExport(opened, row.settings as unknown as ExportSettings)
      if (!again.ok) return again
      const hashes = fileHashes(again.value.files)
      const files = Object.keys(row.files).length
      const different = Object.entries(row.files).find(([path, stored]) => hashes[path] !== stored)
      const same = different === undefined && Object.keys(hashes).length === files
      const sentence = same
        ? `Same as before: all ${files} files match, byte for byte.`
        : `File ${different?.[0] ?? Object.keys(hashes)[0] ?? ''} differs from the stored hash. It was made with TinyKiln ${row.madeWith}; the export was not written.`
      return succeed({ same, files, sentence })
    },
  }
}

/** Makes a row, and what it was built on, current again. */
function restore(project: Project, row: LineageRow): Result<null> {
  if (row.kind === 'dataset') return returnToDataset(project, row.hash, loadDataset(project, row.hash))
  return project.write(() => {
    const above: LineageRow[] = []
    const rows = lineage(project)
    const climb = (hash: string): void => {
      const found = rows.find((one) => one.hash === hash)
      if (!found || above.includes(found)) return
      above.push(found)
      found.parents.forEach(climb)
    }
    climb(row.hash)
    for (const one of above) {
      if (one.kind === 'features') setCurrent(project, 'features', one.hash)
      if (one.kind === 'dataset') setCurrent(project, 'dataset', one.hash)
      if (one.kind === 'run') setCurrent(project, 'run', one.hash)
      if (one.kind === 'model' && project.models.get(one.hash).origin === 'trained') setCurrent(project, 'float', one.hash)
      if (one.kind === 'quantization') {
        const { method, model } = project.quantizations.get(one.hash)
        if ((method === 'ptq' || method === 'qat') && model !== null) setCurrent(project, method, model)
      }
    }
    for (const model of row.kind === 'run' ? rows.filter((one) => one.kind === 'model' && one.parents.includes(row.hash)) : []) {
      setCurrent(project, 'float', model.hash)
    }
    return null
  })
}
