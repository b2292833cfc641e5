import { openServices } from './open-services.ts'

/** Trains the project given for long, and says each epoch; its parent kills it in the middle. */
const [folder = '', project = ''] = process.argv.slice(2)
const services = openServices(folder)
services.listen('training.epoch', ({ epoch }) => process.stdout.write(`epoch ${epoch.epoch}\n`))
await services.call('training.start', { project, settings: { epochs: 400, patience: 0 } })
