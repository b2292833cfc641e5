import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'

import { unwrap } from '../../src-main/contract/result.ts'
import { lineage } from '../../src-main/projects/lineage.ts'
import { createProject, openProject } from '../../src-main/projects/project.ts'
import { migrate, readMigrations } from '../../src-main/projects/migrate.ts'
import { verifyProject } from '../../src-main/projects/verify.ts'
import { canMountDisks, smallDisk } from './small-disk.ts'
import { bytesOf, newProject, options, smallHistory, steadyClock, temporaryFolder } from './new-project.ts'

const codeOf = (result: { ok: boolean; error?: { code: string } }) => (result.ok ? 'ok' : result.error?.code)

describe('history', () => {
  test('what was written is there after reopening, parents before children', () => {
    const project = newProject()
    const { dataset, run, model } = smallHistory(project)
    project.runs.update(run.hash, { status: 'done', bestEpoch: 2, note: 'good', keep: true, summary: { accuracy: 0.97 } })
    project.metrics.put(run.hash, 1, { loss: 0.5, accuracy: NaN })
    project.metrics.put(run.hash, 2, { loss: 0.25, accuracy: 0.9 })
    project.close()

    const again = unwrap(openProject(project.folder, options))
    expect(again.settings.get('name')).toBe('Wand gestures')
    expect(lineage(again).map(({ kind, hash, parents, status }) => ({ kind, hash, parents, status }))).toEqual([
      { kind: 'dataset', hash: dataset.hash, parents: [], status: 'done' },
      { kind: 'run', hash: run.hash, parents: [dataset.hash], status: 'done' },
      { kind: 'model', hash: model.hash, parents: [run.hash], status: 'done' },
    ])
    expect(again.runs.get(run.hash)).toMatchObject({
      seed: 7,
      settings: { epochs: 3 },
      bestEpoch: 2,
      keep: true,
      note: 'good',
      madeWith: '0.1.0-test',
    })
    expect(again.metrics.list(run.hash)).toEqual([
      { epoch: 1, values: { accuracy: NaN, loss: 0.5 } },
      { epoch: 2, values: { accuracy: 0.9, loss: 0.25 } },
    ])
    expect(verifyProject(again)).toEqual({ rows: 3, blobs: 2, findings: [] })
    again.close()
  })

  test('the same work twice is one row, with the same name in another project', () => {
    const [one, two] = [newProject(), newProject({ ...options, now: () => new Date(0) })]
    const first = smallHistory(one)
    expect(smallHistory(two).model.hash).toBe(first.model.hash)
    const again = one.runs.put({ ...first.run, name: 'other name', parents: [first.dataset.hash] })
    expect(again).toEqual(first.run)
    expect(one.runs.put({ ...first.run, seed: 8 }).hash).not.toBe(first.run.hash)
    expect(one.runs.list()).toHaveLength(2)
  })

  test('the bin hides a row and gives it back', () => {
    const project = newProject()
    const { model } = smallHistory(project)
    project.models.remove(model.hash)
    expect(project.models.list()).toEqual([])
    expect(project.isBinned(model.hash)).toBe(true)
    project.models.restore(model.hash)
    expect(project.models.list()).toEqual([model])
  })

  test('samples are listed by label and part, in their order', () => {
    const project = newProject()
    const { dataset } = smallHistory(project)
    const sample = (n: number, label: string | null, split: 'train' | 'test') => ({
      hash: `h${n}`,
      name: `n${n}`,
      label,
      group: null,
      split,
      shape: [4, 3],
      blob: project.blobs.put(bytesOf(`b${n}`)),
      source: 'a.csv:3',
      details: { n },
    })
    const samples = [sample(0, 'wing', 'train'), sample(1, 'ring', 'test'), sample(2, 'wing', 'test'), sample(3, null, 'train')]
    project.samples.putAll(dataset.hash, samples)
    expect(project.samples.list(dataset.hash)).toEqual({ total: 4, samples })
    expect(project.samples.list(dataset.hash, { label: 'wing', offset: 1, limit: 5 })).toEqual({
      total: 2,
      samples: [samples[2]],
    })
    expect(project.samples.list(dataset.hash, { split: 'test' }).samples.map((s) => s.hash)).toEqual(['h1', 'h2'])
    expect(project.samples.find(dataset.hash, 'h3')).toEqual(samples[3])
    expect(project.samples.count(dataset.hash)).toEqual([
      { label: null, split: 'train', count: 1 },
      { label: 'ring', split: 'test', count: 1 },
      { label: 'wing', split: 'test', count: 1 },
      { label: 'wing', split: 'train', count: 1 },
    ])
  })
})

describe('a write that fails leaves the project as it was', () => {
  test('thrown in the middle', () => {
    const project = newProject()
    smallHistory(project)
    const before = lineage(project)
    expect(() =>
      project.write(() => {
        project.settings.set('name', 'half')
        project.models.remove(before[2]?.hash ?? '')
        throw new Error('defect')
      }),
    ).toThrow('defect')
    expect(project.settings.get('name')).toBe('Wand gestures')
    expect(lineage(project)).toEqual(before)
  })

  test.skipIf(!canMountDisks)('the disk is full (needs root on Linux for a small tmpfs)', () => {
    const disk = smallDisk(1024)
    const full = unwrap(createProject(join(disk, 'p'), 'Wand gestures', options))
    const { model } = smallHistory(full)
    const result = full.write(() => {
      full.settings.set('name', 'too big')
      full.settings.set('big', 'x'.repeat(2_000_000))
    })
    expect(result).toMatchObject({ ok: false, error: { code: 'disk-full' } })
    expect(full.settings.get('name')).toBe('Wand gestures')
    expect(full.models.list()).toEqual([model])
    expect(full.checkDatabase()).toEqual([])
    full.close()
    const other = createProject(join(smallDisk(16), 'p'), 'x', options)
    expect(codeOf(other)).toBe('disk-full')
  })

  test('locked by another program', () => {
    const project = newProject()
    const other = new Sqlite(join(project.folder, 'project.db'))
    other.exec('BEGIN IMMEDIATE')
    const impatient = unwrap(openProject(project.folder, { ...options, patience: 20 }))
    expect(codeOf(impatient.write(() => impatient.settings.set('name', 'x')))).toBe('project-locked')
    other.exec('ROLLBACK')
    other.close()
    expect(codeOf(impatient.write(() => impatient.settings.set('name', 'x')))).toBe('ok')
    impatient.close()
  })
})

describe('what cannot be opened says why', () => {
  const withFile = (content: Buffer | string) => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'project.db'), content)
    return folder
  }
  const realFile = () => {
    const project = newProject()
    smallHistory(project)
    project.close()
    return readFileSync(join(project.folder, 'project.db'))
  }
  const foreign = () => {
    const folder = temporaryFolder()
    const database = new Sqlite(join(folder, 'project.db'))
    database.exec('CREATE TABLE other (x)')
    database.close()
    return folder
  }
  const newer = () => {
    const project = newProject()
    project.close()
    const database = new Sqlite(join(project.folder, 'project.db'))
    database.pragma('user_version = 999')
    database.close()
    return project.folder
  }
  const torn = () => {
    const bytes = realFile()
    bytes.fill(0xaa, 4096 * 2, 4096 * 12)
    return withFile(bytes)
  }
  const blocked = () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'project.db'))
    return folder
  }
  test.each([
    ['an empty folder', temporaryFolder, 'project-missing'],
    ['no folder', () => join(temporaryFolder(), 'nowhere'), 'project-missing'],
    ['a folder of that name', blocked, 'project-missing'],
    ['a text file', () => withFile('hello '.repeat(1000)), 'project-damaged'],
    ['an empty file', () => withFile(''), 'project-foreign'],
    ['half a file', () => withFile(realFile().subarray(0, 4096 * 3)), 'project-damaged'],
    ['pages overwritten', torn, 'project-damaged'],
    ['another program’s database', foreign, 'project-foreign'],
    ['a newer version', newer, 'project-newer'],
  ])('%s', (_, make, code) => {
    const folder = make()
    const before =
      existsSync(join(folder, 'project.db')) && !code.endsWith('missing') ? readFileSync(join(folder, 'project.db')) : undefined
    const result = openProject(folder, options)
    expect(codeOf(result)).toBe(code)
    if (!result.ok) expect(result.error.message).toMatch(/\.$/)
    if (before) expect(readFileSync(join(folder, 'project.db')).equals(before)).toBe(true)
  })

  test('a project is not made over another one, nor where a file is in the way', () => {
    const project = newProject()
    expect(codeOf(createProject(project.folder, 'again', options))).toBe('project-exists')
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    expect(createProject(join(folder, 'file', 'project'), 'x', options)).toMatchObject({
      ok: false,
      error: { code: 'folder-blocked' },
    })
    expect(readdirSync(folder)).toEqual(['file'])
  })
})

describe('migrations', () => {
  test('are numbered without gaps and are all applied to a new project', () => {
    const project = newProject()
    project.close()
    const database = new Sqlite(join(project.folder, 'project.db'))
    expect(database.pragma('user_version', { simple: true })).toBe(readMigrations().length)
    const tables = database
      .prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'")
      .all() as { name: string; strict: number }[]
    expect(tables.filter(({ strict }) => !strict)).toEqual([])
    database.close()
  })

  test('an older database is copied first; a step that fails changes nothing', () => {
    const file = join(temporaryFolder(), 'project.db')
    const database = new Sqlite(file)
    const first = { version: 1, sql: 'CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (5)' }
    unwrap(migrate(database, [first]))
    const broken = { version: 2, sql: 'ALTER TABLE a ADD COLUMN y INTEGER; ALTER TABLE missing ADD COLUMN z' }
    expect(() => migrate(database, [first, broken])).toThrow('missing')
    expect(database.pragma('user_version', { simple: true })).toBe(1)
    expect(database.prepare('SELECT * FROM a').all()).toEqual([{ x: 5 }])
    expect(unwrap(migrate(database, [first, { version: 2, sql: 'ALTER TABLE a ADD COLUMN y INTEGER' }]))).toEqual({
      from: 1,
      to: 2,
    })
    database.close()
    const copy = new Sqlite(`${file}.before-2-2`)
    expect(copy.prepare('SELECT * FROM a').all()).toEqual([{ x: 5 }])
    expect(copy.pragma('user_version', { simple: true })).toBe(1)
    copy.close()
  })
})

test('verify finds blobs that are missing or changed and parents that nobody knows', () => {
  const project = newProject({ ...options, now: steadyClock() })
  const { dataset, model } = smallHistory(project)
  const path = (hash: string) => join(project.blobs.folder, hash.slice(0, 2), hash.slice(2, 4), hash)
  project.blobs.remove(model.blobs['graph'] ?? '')
  copyFileSync(import.meta.filename, path(dataset.blobs['readings'] ?? ''))
  project.fits.put({ name: 'Fit', parents: ['f'.repeat(64)], settings: {}, board: 'uno', runtime: 'tinykiln', verdict: 'fits' })
  expect(
    verifyProject(project)
      .findings.map(({ code }) => code)
      .sort(),
  ).toEqual(['blob-damaged', 'blob-missing', 'parent-missing'])
})
