import type { Result } from '../../contract/result.ts'
import { fail, succeed } from '../../contract/result.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Template, TemplateRequest } from '../template.ts'

/** A template as it is written: `layout` may rely on checked parameters and an accepted shape. */
export type TemplateDefinition<P extends string> = Omit<Template, 'build' | 'parameters'> & {
  readonly parameters: readonly (Template['parameters'][number] & { readonly name: P })[]
  readonly layout: (request: TemplateRequest, parameters: Readonly<Record<P, number>>, name: string) => Graph
}

/** Adds to a definition what all templates do: parameter defaults, ranges, and the refusal of shapes and tasks. */
export function defineTemplate<P extends string>(definition: TemplateDefinition<P>): Template {
  const { layout, ...template } = definition
  const build = (request: TemplateRequest): Result<Graph> => {
    const accepted = template.accepts(request.inputShape)
    if (!accepted.ok) return accepted
    if (!template.tasks.includes(request.task)) {
      return fail(
        'template-task',
        `The template ${template.name} is for ${template.tasks.join(' and ')}, not for ${request.task}.`,
      )
    }
    if (request.task === 'classification' && request.classes < 2) {
      return fail('template-classes', 'There must be at least two classes to tell apart. Add recordings of another class.')
    }
    const known = new Set<string>(template.parameters.map(({ name }) => name))
    const stray = Object.keys(request.parameters ?? {}).find((name) => !known.has(name))
    if (stray !== undefined) {
      const list = [...known].join(', ')
      return fail('template-parameter', `The template ${template.name} has no parameter ${stray}; it has ${list}.`)
    }
    const values: [P, number][] = []
    for (const { name, default: fallback, min, max } of template.parameters) {
      const value = request.parameters?.[name] ?? fallback
      if (!(value >= min && value <= max)) {
        return fail(
          'template-parameter',
          `The parameter ${name} of ${template.name} must lie from ${min} to ${max}, not ${value}.`,
        )
      }
      values.push([name, value])
    }
    return succeed(layout(request, Object.fromEntries(values) as Record<P, number>, request.name ?? template.name))
  }
  return { ...template, build }
}

/** Accepts samples with this many dimensions, whose sizes reach the least ones. */
export function acceptShape(template: string, least: readonly number[], words: string): Template['accepts'] {
  return (shape) =>
    shape.length === least.length && shape.every((size, axis) => size >= (least[axis] ?? 1))
      ? succeed(true)
      : fail('template-shape', `The template ${template} takes ${words}; these samples are ${shape.join(' × ')}.`)
}
