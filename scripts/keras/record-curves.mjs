// Writes tests/fixtures/training/keras-curves.json: the losses of Keras on the problems of tests/training/engine/keras-curve.ts.
// `TINYKILN_PYTHON=… node scripts/keras/record-curves.mjs`, with a Python that has tensorflow and keras.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchNets } from '../../src-main/training/engine/bench/bench-nets.ts'
import { startPythonScript } from '../../src-main/training/engine/bench/python-script.ts'
import { curveProblem, portableCurve } from '../../tests/training/engine/keras-curve.ts'

const folder = join(import.meta.dirname, '..', '..', 'tests', 'fixtures', 'training')
const keras = await startPythonScript('curves.py', undefined)
if (!keras) throw new Error('There is no Python with tensorflow and keras here. Name one with TINYKILN_PYTHON.')
const nets = {}
for (const net of benchNets) {
  const { losses } = await keras.ask(portableCurve(net, curveProblem(net)))
  nets[net.name] = losses.map((loss) => Number(loss.toPrecision(7)))
}
keras.close()
mkdirSync(folder, { recursive: true })
const file = join(folder, 'keras-curves.json')
writeFileSync(file, `${JSON.stringify({ versions: keras.greeting.versions, nets })}\n`)
process.stderr.write(`${file}\n`)
process.exit(0)
