import { expect, test } from 'vitest'
import { stepNames } from '../../src-main/contract/schemas/project.ts'
import { readPlace, stepAddress } from '../../src-renderer/state/place.ts'

test.each(stepNames)('the address of %s leads back to it', (step) => {
  expect(readPlace(stepAddress('a b/c', step))).toEqual({ at: 'step', project: 'a b/c', step, tab: null })
  expect(readPlace(stepAddress('x', step, 'split'))).toEqual({ at: 'step', project: 'x', step, tab: 'split' })
})

test.each([
  ['', { at: 'home' }],
  ['#/', { at: 'home' }],
  ['#/nonsense/here', { at: 'home' }],
  ['#/p/', { at: 'home' }],
  ['#/sample/gestures', { at: 'sample', sample: 'gestures' }],
  ['#/p/7', { at: 'step', project: '7', step: 'data', tab: null }],
  ['#/p/7/unknown', { at: 'step', project: '7', step: 'data', tab: null }],
])('%s', (hash, place) => {
  expect(readPlace(hash)).toEqual(place)
})
