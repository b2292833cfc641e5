import type { BenchRow } from '../../contract/bench-row.ts'
import { unwrap } from '../../contract/result.ts'
import { readDataset } from '../../data/inspect-data.ts'
import { median } from '../../data/table/time-axis.ts'
import { machineConditions } from '../../training/engine/bench/machine-conditions.ts'
import { benchFiles } from './bench-files.ts'

const rounds = 3

/**
 * How fast files become a dataset: recognised, read, labelled, checked for quality. A motion log of 100,000 rows, 400 recordings
 * of a second, 1,000 small pictures, from memory, so that the disk does not take part. Fewer with less than a second.
 */
export async function benchData(wishes: { readonly seconds?: number } = {}): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const { name, files, samples } of benchFiles(Math.min(1, wishes.seconds ?? 1))) {
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const began = performance.now()
      unwrap(await readDataset(files, { acceptProposals: true }))
      times.push((performance.now() - began) / 1000)
    }
    const conditions = { files: files.length, bytes, samples, rounds, threads: 1, ...machineConditions() }
    rows.push(
      { name: `data ${name}`, value: Math.round(bytes / median(times) / 1e5) / 10, unit: 'MB/s', conditions },
      { name: `data ${name}, all of it`, value: Math.round(median(times) * 1000), unit: 'ms', conditions },
    )
  }
  return rows
}
