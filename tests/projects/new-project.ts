import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { onTestFinished } from 'vitest'

import { unwrap } from '../../src-main/contract/result.ts'
import { createProject, type Project, type ProjectOptions } from '../../src-main/projects/project.ts'

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tinykiln-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A clock that stands one second later each time it is read. */
export function steadyClock(): () => Date {
  let seconds = 0
  return () => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds++)
}

export const options: ProjectOptions = { version: '0.1.0-test', now: steadyClock() }

/** A project that is closed and gone after the test. */
export function newProject(given: ProjectOptions = { ...options, now: steadyClock() }): Project {
  const project = unwrap(createProject(join(temporaryFolder(), 'wand'), 'Wand gestures', given))
  onTestFinished(() => project.close())
  return project
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A dataset, a run on it and the model it gave. */
export function smallHistory(project: Project) {
  const readings = project.blobs.put(bytesOf('readings'))
  const dataset = project.datasets.put({
    name: 'Gestures',
    parents: [],
    settings: { windowMs: 1000 },
    blobs: { readings },
    version: project.nextDatasetVersion(),
    kind: 'time-series',
    task: 'classification',
    sampleCount: 2,
  })
  const run = project.runs.put({
    name: 'Run 1',
    parents: [dataset.hash],
    seed: 7,
    settings: { epochs: 3 },
    kind: 'train',
    status: 'running',
    bestEpoch: null,
    job: 'j1',
  })
  const model = project.models.put({
    name: 'Dense',
    parents: [run.hash],
    seed: 7,
    settings: {},
    blobs: { graph: project.blobs.put(bytesOf('graph')) },
    origin: 'trained',
    template: 'dense',
    parameters: 10,
    macs: 20,
  })
  return { dataset, run, model }
}
