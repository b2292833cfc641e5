import { unwrap, type Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'
import { readDataset } from '../../data/inspect-data.ts'
import type { Inspection } from '../../data/inspection.ts'
import type { ReadOptions } from '../../data/read-options.ts'
import { readPaths } from '../../data/read-paths.ts'

/** Reads a dataset from files and folders. */
export async function loadData(
  paths: readonly string[],
  options: ReadOptions,
): Promise<Result<{ readonly inspection: Inspection; readonly dataset: Dataset }>> {
  const files = await readPaths(paths)
  if (!files.ok) return files
  return readDataset(unwrap(files), options)
}
