import { runInWorker } from '../jobs/run-in-worker.ts'
import { jobs } from '../services/jobs/index.ts'

void runInWorker(jobs)
