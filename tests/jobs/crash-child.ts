import { join } from 'node:path'

import { unwrap } from '../../src-main/contract/result.ts'
import { createJobRunner } from '../../src-main/jobs/runner.ts'
import { openProject } from '../../src-main/projects/project.ts'

/** Starts a long walk in the project given, and says each step; its parent kills it in the middle. */
const project = unwrap(openProject(process.argv[2] ?? '', { version: 'child' }))
const runner = createJobRunner({
  workerFile: join(import.meta.dirname, 'worker.ts'),
  report: String,
  measured: (job, { n }) => process.stdout.write(`${job.id} ${n}\n`),
})
unwrap(runner.start(project, { kind: 'walk', title: 'Walk', input: { to: 60, pauseMs: 30 }, seed: 11 }))
