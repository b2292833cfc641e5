import { openServices } from './open-services.ts'

/** Trains the project given for long (or its model with rounding), and says how far it is; its parent kills it in the middle. */
const [folder = '', project = '', work = 'train'] = process.argv.slice(2)
const services = openServices(folder)
services.listen('training.epoch', ({ epoch }) => process.stdout.write(`epoch ${epoch.epoch}\n`))
services.listen('job.changed', ({ message }) => process.stdout.write(`${message}\n`))
if (work === 'train') await services.call('training.start', { project, settings: { epochs: 400, patience: 0 } })
else await services.call('quantization.start', { project, method: 'qat', epochs: 400 })
