import type { DatasetKind } from '../../data/dataset.ts'
import { fail, succeed } from '../../contract/result.ts'
import type { Template, TemplateTraining } from '../template.ts'
import { referenceNets, type ReferenceNet } from './reference-nets.ts'
import { windowShape } from './window-shape.ts'

const usual: TemplateTraining = { epochs: 40, batch: 32, learningRate: 0.003, patience: 12, dropout: 0, labelSmoothing: 0 }

const kinds: Readonly<Record<string, readonly DatasetKind[]>> = {
  imu_mlp: ['time-series', 'tabular'],
  feat_mlp: ['audio', 'tabular'],
  imu_cnn1d: ['time-series'],
  digit_cnn: ['image'],
  ds_cnn: ['audio'],
  resnet8: ['image'],
  mobilenet_v1_025: ['image'],
  autoencoder: ['audio', 'tabular'],
}

/** Whether samples of this shape have the dimensions that the net is made for. */
function suits({ name, inputShape }: ReferenceNet, shape: readonly number[]): boolean {
  if (inputShape.length === 1) return true
  if (name === 'imu_cnn1d') return (windowShape(shape)?.length ?? 0) >= 8
  const [height = 0, width = 0] = shape
  return shape.length === 3 && height >= 10 && width >= 8
}

function asTemplate(net: ReferenceNet): Template {
  const { name, inputShape } = net
  const accepts: Template['accepts'] = (shape) =>
    suits(net, shape)
      ? succeed(true)
      : fail('template-shape', `The net ${name} is made for ${inputShape.join(' × ')}; these samples are ${shape.join(' × ')}.`)
  const tasks: Template['tasks'] = [name === 'autoencoder' ? 'anomaly' : 'classification']
  return {
    name: name === 'autoencoder' || name === 'resnet8' ? `${name}_bench` : name,
    title: name,
    for: kinds[name] ?? [],
    tasks,
    description: `The net ${name} of the training benchmark, layer by layer, for data of this shape and these classes.`,
    parameters: [],
    training: usual,
    accepts,
    build: ({ inputShape: shape, classes, task, parameters, seed }) => {
      const accepted = accepts(shape)
      if (!accepted.ok) return accepted
      if (!tasks.includes(task)) return fail('template-task', `The net ${name} is for ${tasks.join()}, not for ${task}.`)
      const stray = Object.keys(parameters ?? {})[0]
      if (stray !== undefined) return fail('template-parameter', `The net ${name} has no parameter ${stray}; it has none.`)
      return succeed(net.build({ inputShape: shape, classes, seed }))
    },
  }
}

/** The eight nets of the training benchmark as templates, by their names there. */
export const referenceTemplates: readonly Template[] = referenceNets.map(asTemplate)
