import type { Database } from 'better-sqlite3'

/** The figures of one epoch by name ("loss", "validationAccuracy" …). A figure that is not a number is kept as NaN. */
export type EpochMetrics = { readonly epoch: number; readonly values: Readonly<Record<string, number>> }

export type MetricRepository = {
  /** Writes the figures of an epoch; again after a resume, replaces them. */
  put(run: string, epoch: number, values: Readonly<Record<string, number>>): void
  list(run: string): EpochMetrics[]
  /** Forgets the epochs after this one, before a run is resumed from an earlier checkpoint. */
  removeAfter(run: string, epoch: number): void
}

/** The table `metrics`: the curves of the runs. */
export function metricsTable(database: Database): MetricRepository {
  const insert = database.prepare('INSERT OR REPLACE INTO metrics (run, epoch, name, value) VALUES (?, ?, ?, ?)')
  const select = database.prepare('SELECT epoch, name, value FROM metrics WHERE run = ? ORDER BY epoch, name')
  const cut = database.prepare('DELETE FROM metrics WHERE run = ? AND epoch > ?')
  const put = database.transaction((run: string, epoch: number, values: Readonly<Record<string, number>>) => {
    for (const [name, value] of Object.entries(values)) insert.run(run, epoch, name, Number.isFinite(value) ? value : null)
  })
  return {
    put: (run, epoch, values) => put(run, epoch, values),
    list(run) {
      const epochs = new Map<number, Record<string, number>>()
      for (const { epoch, name, value } of select.all(run) as { epoch: number; name: string; value: number | null }[]) {
        const values = epochs.get(epoch) ?? {}
        values[name] = value ?? NaN
        epochs.set(epoch, values)
      }
      return [...epochs].map(([epoch, values]) => ({ epoch, values }))
    },
    removeAfter: (run, epoch) => void cut.run(run, epoch),
  }
}
