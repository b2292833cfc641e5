import '../../jobs/worker.ts'
