import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { reportFiles } from '../../src-main/hosts/report-file.ts'
import { temporaryFolder } from '../projects/new-project.ts'

test('a report is a file with what happened, under the id that is given; old ones go', () => {
  const folder = join(temporaryFolder(), 'reports')
  const report = reportFiles(folder, '1.2.3')
  const ids = Array.from({ length: 55 }, (_, n) => report(new Error(`number ${n}`), 'jobs'))
  expect(new Set(ids).size).toBe(55)
  const files = readdirSync(folder).sort()
  expect(files).toHaveLength(50)
  const last = files.find((name) => name.endsWith(`-${ids.at(-1)}.txt`)) ?? ''
  expect(readFileSync(join(folder, last), 'utf8')).toMatch(/^TinyKiln 1\.2\.3, jobs, .*\n\nError: number 54\n/)
})

test('where nothing can be written there is an id still', () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  expect(reportFiles(join(file, 'reports'), '1')('x', 'jobs')).toMatch(/^[0-9a-z]{6}$/)
})
