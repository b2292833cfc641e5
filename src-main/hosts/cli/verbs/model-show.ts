import { succeed } from '../../../contract/result.ts'
import { describeLayers } from '../../../graph/describe-layers.ts'
import { readModel } from '../../../services/road/read-model.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'
import { importJson } from './model-import.ts'

/** `model show`: the layer table. */
export const modelShowVerb: Verb = {
  usage: 'model show MODEL',
  options: {},
  positionals: { min: 1, max: 1 },
  run: async ({ positionals }) => {
    const read = await readModel(positionals[0] ?? '')
    if (!read.ok) return read
    const { model, imported } = read.value
    const layers = describeLayers(imported.graph).map(({ name, operation, shape, type, parameters, macs, activationBytes }) => ({
      name,
      op: operation,
      shape,
      type,
      params: parameters,
      macs,
      activationBytes,
    }))
    const text = table(
      ['layer', 'op', 'shape', 'weights', 'MACs', 'bytes'],
      layers.map((layer) => [
        layer.name,
        layer.op,
        layer.shape.join(' x '),
        `${layer.params}`,
        `${layer.macs}`,
        `${layer.activationBytes}`,
      ]),
    )
    const { labels, task, provenance } = model
    return succeed({ json: { layers, labels, task, provenance, ...importJson(imported) }, text })
  },
}
