import { childProcess } from '../../src-main/contract/transports/child-process.ts'
import { sampleServices } from './sample-contract.ts'

sampleServices('child').registry.serve(childProcess(process))
process.on('disconnect', () => process.exit())
