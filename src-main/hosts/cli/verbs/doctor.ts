import { succeed } from '../../../contract/result.ts'
import { examineMachine } from '../../../services/examine-machine.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'

/** `doctor`: checks the machine. */
export const doctorVerb: Verb = {
  usage: 'doctor [--json]',
  options: {},
  positionals: { min: 0, max: 0 },
  run: async () => {
    const checks = await examineMachine()
    return succeed({
      json: checks,
      text: table(
        ['check', 'ok', 'detail'],
        checks.map(({ check, ok, detail }) => [check, ok ? 'yes' : 'no', detail]),
      ),
    })
  },
}
