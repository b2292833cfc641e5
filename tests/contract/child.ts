import { childProcess } from '../../src-main/contract/transports/child-process.ts'
import { sampleServices } from './sample-contract.ts'

sampleServices().registry.serve(childProcess(process))
process.on('disconnect', () => process.exit())
