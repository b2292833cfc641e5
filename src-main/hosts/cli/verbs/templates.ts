import { succeed } from '../../../contract/result.ts'
import { listTemplates } from '../../../training/templates/list-templates.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'

/** `templates`: the model templates. */
export const templatesVerb: Verb = {
  usage: 'templates [--json]',
  options: {},
  positionals: { min: 0, max: 0 },
  run: async () => {
    const templates = listTemplates().map(({ name, title, description, parameters, tasks, training, for: kinds }) => ({
      name,
      title,
      for: kinds,
      tasks,
      description,
      params: parameters,
      training,
    }))
    return succeed({
      json: templates,
      text: table(
        ['name', 'for', 'description'],
        templates.map((one) => [one.name, one.for.join(', '), one.description]),
      ),
    })
  },
}
