import type { FitRequest } from './fit-parts.ts'
import { ramParts } from './fit-parts.ts'
import { ramLimitOf } from './ram-limit.ts'

/** What a board leaves the model to work in, in bytes, when everything else takes as much as it may. */
export function arenaBudget(request: FitRequest): number {
  const others = ramParts(request)
    .filter(({ owner }) => owner !== 'arena')
    .reduce((bytes, { figure }) => bytes + Math.round(figure.high), 0)
  return Math.max(0, ramLimitOf(request.board) - others)
}
