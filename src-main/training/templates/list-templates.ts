import type { Result } from '../../contract/result.ts'
import { fail, succeed } from '../../contract/result.ts'
import type { Template } from '../template.ts'
import { autoencoder } from './autoencoder.ts'
import { conv1d } from './conv1d.ts'
import { conv2dLight } from './conv2d-light.ts'
import { conv2dSmall } from './conv2d-small.ts'
import { dense } from './dense.ts'
import { dsCnn } from './ds-cnn.ts'
import { dsCnn1d } from './ds-cnn-1d.ts'
import { gru } from './gru.ts'
import { lstm } from './lstm.ts'
import { mobilenetV1 } from './mobilenet-v1.ts'
import { referenceTemplates } from './reference-templates.ts'
import { resnet8 } from './resnet8.ts'

const templates: readonly Template[] = [
  dense,
  conv1d,
  conv2dSmall,
  conv2dLight,
  dsCnn,
  dsCnn1d,
  gru,
  lstm,
  resnet8,
  mobilenetV1,
  autoencoder,
]

/** Every template, the usual ones first. */
export function listTemplates(): readonly Template[] {
  return templates
}

/** A template by its name, or a net of the benchmarks by its own. Fails with `template-unknown` and the names there are. */
export function findTemplate(name: string): Result<Template> {
  const found = [...templates, ...referenceTemplates].find((template) => template.name === name)
  if (found !== undefined) return succeed(found)
  return fail(
    'template-unknown',
    `There is no template ${name}. There are ${templates.map((template) => template.name).join(', ')}.`,
  )
}
