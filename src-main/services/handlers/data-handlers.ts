import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import type { dataMethods } from '../../contract/methods/data.ts'
import type { Handlers } from '../../contract/registry.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Inspection as InspectionDocument } from '../../contract/schemas/inspection.ts'
import type { ProjectState } from '../../contract/schemas/project.ts'
import { inspectData } from '../../data/inspect-data.ts'
import type { Inspection } from '../../data/inspection.ts'
import type { Dataset } from '../../data/dataset.ts'
import { qualityWarnings } from '../../data/quality-warnings.ts'
import { splitDataset } from '../../data/split-dataset.ts'
import type { Project } from '../../projects/project.ts'
import { projectState } from '../project-state.ts'
import { adoptDataset, returnToDataset } from '../record/adopt-dataset.ts'
import { currentDataset } from '../record/current-dataset.ts'
import { loadDataset, loadSample, type StoredDataset } from '../record/dataset-record.ts'
import { readOptionsFrom } from '../jobs/import-data.ts'
import type { ServiceContext } from '../service-context.ts'
import { stageFiles } from '../staged-files.ts'
import { thumbnail } from '../thumbnail.ts'

/** An inspection as it crosses to the window. */
function inspectionDocument(inspection: Inspection): InspectionDocument {
  return {
    ...inspection,
    classes: [...inspection.classes],
    channels: inspection.channels.map(({ name, unit }) => ({ name, unit: unit ?? '' })),
    sampleShape: [...inspection.sampleShape],
    split: { train: inspection.split?.train ?? 0, test: inspection.split?.test ?? 0 },
    warnings: [...inspection.warnings],
    statistics: [...inspection.statistics],
    questions: inspection.questions.map(({ code, message, proposal }) => ({ code, message, proposal })),
    values: [],
  }
}

/** Recordings by the file they came from, and the files that gave none. */
function filesOf(paths: readonly string[], inspection: Inspection, dataset: Dataset) {
  const counts = new Map<string, number>()
  for (const { source } of dataset.samples) counts.set(source.file, (counts.get(source.file) ?? 0) + 1)
  return paths.map((path) => {
    const recordings = counts.get(path) ?? 0
    const warning = inspection.warnings.find(({ where }) => where === path || where?.startsWith(`${path}:`))
    const reason = recordings === 0 && warning ? { reason: warning.message } : {}
    return { path, recordings, skipped: recordings === 0, ...reason }
  })
}

/** Collecting and curating examples. */
export function dataHandlers({ projects, uploads, jobs, changed }: ServiceContext): Handlers<typeof dataMethods> {
  const stateOf = (project: Project): ProjectState => projectState(project, jobs.active())
  const need = (project: Project): Result<{ readonly hash: string; readonly stored: StoredDataset }> => {
    const data = currentDataset(project)
    return data ? succeed(data) : fail('no-data', 'There are no examples yet. Add files first.')
  }
  /** A new version of the data; what could be redone is forgotten. */
  const edit = (id: string, name: string, change: (stored: StoredDataset) => StoredDataset): Result<ProjectState> => {
    const project = projects.open(id)
    const data = need(project)
    if (!data.ok) return data
    const row = adoptDataset(project, change(data.value.stored), name, [data.value.hash])
    if (!row.ok) return row
    project.settings.remove('redo')
    changed(id)
    return succeed(stateOf(project))
  }
  const walk = (id: string, direction: 'undo' | 'redo'): Result<ProjectState> => {
    const project = projects.open(id)
    const data = need(project)
    if (!data.ok) return data
    const stack = ((project.settings.get('redo') as readonly string[] | undefined) ?? []).slice()
    const target = direction === 'undo' ? project.datasets.get(data.value.hash).parents[0] : stack.pop()
    if (target === undefined)
      return fail(
        `nothing-to-${direction}`,
        direction === 'undo' ? 'This is the first version of the data.' : 'This is the newest version of the data.',
      )
    const moved = returnToDataset(project, target, loadDataset(project, target))
    if (!moved.ok) return moved
    project.settings.set('redo', direction === 'undo' ? [...stack, data.value.hash] : stack)
    changed(id)
    return succeed(stateOf(project))
  }
  return {
    'data.inspect': async ({ batch, options }) => {
      const files = uploads.files(batch)
      if (!files.ok) return files
      const found = await inspectData(files.value, readOptionsFrom(options))
      if (!found.ok) return found
      const { inspection, dataset } = found.value
      const first = dataset.samples[0]
      return succeed({
        inspection: inspectionDocument(inspection),
        files: filesOf(
          files.value.map((file) => file.path),
          inspection,
          dataset,
        ),
        preview: first ? { shape: [...first.shape], values: first.values } : null,
      })
    },
    'data.import': async ({ project, batch, options }) => {
      const files = uploads.files(batch)
      if (!files.ok) return files
      const opened = projects.open(project)
      const staging = `staging/${randomUUID()}`
      const staged = await stageFiles(join(opened.folder, staging), files.value)
      if (!staged.ok) return staged
      const name = files.value.length === 1 ? (files.value[0]?.path ?? 'Data') : `${files.value.length} files`
      const started = jobs.start(opened, {
        kind: 'import',
        title: `Importing ${name}`,
        input: { from: { staging }, options, name },
      })
      if (!started.ok) return started
      uploads.discard(batch)
      return succeed({ job: started.value.id })
    },
    'data.list': ({ project, offset, limit, label, split }) => {
      const opened = projects.open(project)
      const hash = opened.settings.get('current.dataset')
      if (typeof hash !== 'string') return succeed({ total: 0, samples: [] })
      const kind = opened.datasets.get(hash).kind as Dataset['kind']
      const { total, samples } = opened.samples.list(hash, { offset, limit: Math.min(limit, 500), label, split })
      const rows = samples.map((row) => {
        const { name, label: own, group, split: part, shape } = row
        return {
          id: row.hash,
          name,
          label: own,
          group,
          split: part,
          shape: [...shape],
          ...thumbnail(loadSample(opened, row), kind),
        }
      })
      return succeed({ total, samples: rows })
    },
    'data.sample': ({ project, sample }) => {
      const opened = projects.open(project)
      const hash = opened.settings.get('current.dataset')
      const row = typeof hash === 'string' ? opened.samples.find(hash, sample) : undefined
      if (!row) return fail('unknown-sample', 'This sample is not in the data any more. It may have been deleted.')
      const { name, label, group, split, shape, source } = row
      return succeed({
        id: row.hash,
        name,
        label,
        group,
        split,
        source,
        shape: [...shape],
        values: loadSample(opened, row).values,
      })
    },
    'data.relabel': ({ project, samples, label }) => {
      const chosen = new Set(samples)
      return edit(project, `${samples.length} called ${label}`, (stored) => {
        const list = stored.dataset.samples.map((sample) => (chosen.has(sample.id) ? { ...sample, label } : sample))
        const classes = [...new Set(list.flatMap((sample) => sample.label ?? []))].sort()
        return {
          ...stored,
          dataset: {
            ...stored.dataset,
            samples: list,
            classes,
            task: classes.length > 0 ? 'classification' : stored.dataset.task,
          },
        }
      })
    },
    'data.remove': ({ project, samples }) => {
      const chosen = new Set(samples)
      return edit(project, `${samples.length} left out`, (stored) => {
        const list = stored.dataset.samples.filter((sample) => !chosen.has(sample.id))
        const classes = stored.dataset.classes.filter((name) => list.some((sample) => sample.label === name))
        return { ...stored, dataset: { ...stored.dataset, samples: list, classes } }
      })
    },
    'data.undo': ({ project }) => walk(project, 'undo'),
    'data.redo': ({ project }) => walk(project, 'redo'),
    'data.split': ({ project, seed, test, validation, keepTogether }) =>
      edit(project, 'Split', (stored) => {
        const split = { seed, test, validation, by: keepTogether === 'group' ? ('group' as const) : ('random' as const) }
        const { dataset, report } = splitDataset(stored.dataset, split)
        return { ...stored, dataset, split, splitBy: report.because, splitMethod: report.by }
      }),
    'data.quality': ({ project }) => {
      const data = currentDataset(projects.open(project))
      if (!data) return succeed([])
      const { dataset } = data.stored
      return succeed(
        qualityWarnings(dataset).map(({ code, message, where }) => {
          const samples =
            where === undefined
              ? []
              : dataset.samples.filter(({ source }) => where.startsWith(source.file)).map((sample) => sample.id)
          return { code, severity: 'warning' as const, message, samples: samples.slice(0, 200) }
        }),
      )
    },
  }
}
