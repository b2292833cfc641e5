import { fail, succeed, type Result } from '../contract/result.ts'
import type { FeatureBlock } from './block.ts'
import type { FeatureSettings } from './feature-types.ts'
import { findBlock } from './list-blocks.ts'

/** The block of settings, its parameters checked and the output's shape worked out. */
export function checkFeatureSettings(
  settings: FeatureSettings,
): Result<{ readonly block: FeatureBlock; readonly shape: readonly number[] }> {
  const block = findBlock(settings.block)
  if (!block.ok) return block
  if (!block.value.for.includes(settings.input.kind)) {
    return fail(
      'block-for-other-data',
      `${block.value.title} is for ${block.value.for.join(' and ')} data, and this is ${settings.input.kind} data.`,
    )
  }
  const definitions = block.value.parameters(settings.input)
  for (const [name, value] of Object.entries(settings.parameters)) {
    const definition = definitions.find((one) => one.name === name)
    if (!definition)
      return fail(
        'unknown-parameter',
        `${block.value.title} has no parameter “${name}”. It has ${definitions.map((one) => one.name).join(', ') || 'none'}.`,
      )
    const fits =
      definition.type === 'number'
        ? typeof value === 'number' && value >= definition.min && value <= definition.max
        : definition.type === 'switch'
          ? typeof value === 'boolean'
          : typeof value === 'string' && definition.choices.includes(value)
    if (!fits) {
      const range =
        definition.type === 'number'
          ? `a number from ${definition.min} to ${definition.max}`
          : definition.type === 'switch'
            ? 'on or off'
            : `one of ${definition.choices.join(', ')}`
      return fail('parameter-out-of-range', `${definition.label} takes ${range}, not ${value}.`, { parameter: name })
    }
  }
  const shape = block.value.shape(settings)
  return shape.ok ? succeed({ block: block.value, shape: shape.value }) : shape
}
