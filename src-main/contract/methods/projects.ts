import * as v from 'valibot'
import { defineMethod } from '../define.ts'
import { kindSchema, projectStateSchema, projectSummarySchema, verdictSchema } from '../schemas/project.ts'

const project = v.object({ project: v.string() })

export const projectMethods = {
  'projects.list': defineMethod(v.object({}), v.array(projectSummarySchema)),
  'projects.create': defineMethod(v.object({ name: v.optional(v.string()), kind: kindSchema }), projectStateSchema),
  'projects.createFromSample': defineMethod(v.object({ sample: v.string() }), projectStateSchema),
  'projects.open': defineMethod(project, projectStateSchema),
  'projects.rename': defineMethod(v.object({ project: v.string(), name: v.string() }), projectStateSchema),
  /** Moves to the bin; `projects.restore` undoes it. */
  'projects.remove': defineMethod(project, v.object({})),
  'projects.restore': defineMethod(project, v.object({})),
  'projects.chooseBoard': defineMethod(v.object({ project: v.string(), board: v.string() }), projectStateSchema),
  'samples.list': defineMethod(
    v.object({}),
    v.array(
      v.object({
        id: v.string(),
        title: v.string(),
        kind: kindSchema,
        description: v.string(),
        count: v.number(),
        minutes: v.number(),
        board: v.string(),
      }),
    ),
  ),
  'boards.list': defineMethod(
    v.object({}),
    v.array(
      v.object({
        id: v.string(),
        name: v.string(),
        mcu: v.string(),
        core: v.string(),
        flash: v.number(),
        ram: v.number(),
        clockMhz: v.number(),
        sensors: v.array(v.string()),
        radio: v.array(v.string()),
      }),
    ),
  ),
  /** Verdict and shares of every board for the project's current model, for the picker. */
  'boards.verdicts': defineMethod(
    project,
    v.array(
      v.object({
        board: v.string(),
        verdict: verdictSchema,
        flashPercent: v.nullable(v.number()),
        ramPercent: v.nullable(v.number()),
      }),
    ),
  ),
}
