import { findBoard } from '../../boards/find-board.ts'
import { fail, succeed } from '../../contract/result.ts'
import type { JobDefinition } from '../../jobs/definition.ts'
import { floatModelData } from '../record/float-model-data.ts'
import { saveComparison } from '../record/comparison-results.ts'
import { featureSet, samplesOf } from '../road/feature-set.ts'
import { layersOf, mixPrecision } from '../road/mixed-precision.ts'
import { withProject } from './with-project.ts'

/** What the search for precisions is given. */
export type FindPrecisionsInput = { readonly model: string; readonly board: string; readonly floor: number }

/** The share of the work before the first mix is tried: ranking the layers. */
const rankedShare = 0.2

/** Tries mixes of precisions of a float classifier on the validation part, and keeps the front, not the models. */
export const findPrecisionsJob: JobDefinition<FindPrecisionsInput, { readonly mixes: number }> = {
  run: (input, context) =>
    withProject(context.folder, async (project) => {
      const data = floatModelData(project, input.model)
      if (!data.ok) return data
      const board = findBoard(input.board)
      if (!board.ok) return board
      const { dataset, extract, model } = data.value
      const make = (part: 'train' | 'validation') => featureSet(dataset, samplesOf(dataset, part), extract, model.task).set
      const [train, validation] = [make('train'), make('validation')]
      const judged = validation.count > 0 ? validation : train
      const mixed = mixPrecision({
        model,
        train,
        judged,
        board: board.value,
        floor: input.floor,
        proceed: (fraction) => {
          context.progress(rankedShare + (1 - rankedShare) * fraction, 'Trying mixes of precisions')
          return context.signal.aborted ? fail('cancelled', 'The search was cancelled. Nothing was changed.') : succeed(null)
        },
      })
      if (!mixed.ok) return mixed
      const { front, chosen } = mixed.value
      return project.write(() => {
        saveComparison(project, 'precisions', input.model, {
          board: input.board,
          floor: input.floor,
          total: judged.count,
          front: front.map(({ choice, accuracy, flashBytes, ramBytes, latencyMs }) => {
            const right = Math.round(accuracy * judged.count)
            return { right, flashBytes, ramBytes, latencyMs, ...layersOf(choice) }
          }),
          chosen: chosen === null ? null : front.indexOf(chosen),
        })
        return { mixes: front.length }
      })
    }),
}
