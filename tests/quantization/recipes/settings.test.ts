import { describe, expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { findRangeFinder } from '../../../src-main/quantization/range-finders/list-range-finders.ts'
import { findRecipe, recipes } from '../../../src-main/quantization/recipes/list-recipes.ts'
import { overrideSettings } from '../../../src-main/quantization/recipes/override-settings.ts'
import { plainSettings } from '../../../src-main/quantization/recipes/recipe-settings.ts'

describe('recipes', () => {
  test.each(recipes.map((recipe) => [recipe.name, recipe] as const))('%s names range finders that there are', (name, recipe) => {
    const { rangeFinder, weightRange } = recipe.settings
    expect(findRangeFinder(rangeFinder).ok).toBe(true)
    expect(weightRange === 'largest' || findRangeFinder(weightRange).ok).toBe(true)
    expect(unwrap(findRecipe(name))).toBe(recipe)
  })
  test('an unknown one is refused with the names there are', () => {
    const found = findRecipe('magic')
    expect(found.ok ? null : found.error.code).toBe('unknown-recipe')
    expect(found.ok ? '' : found.error.message).toContain('tinykiln, tflite')
  })
})

describe('settings', () => {
  test('overrides are applied in order', () => {
    const changed = unwrap(
      overrideSettings(plainSettings, ['weights=per-tensor', 'weights=int4', 'windows=50', 'delay=0.5', 'absorption=yes']),
    )
    expect(changed).toEqual({
      ...plainSettings,
      weights: 'per-tensor',
      weightType: 'int4',
      windows: 50,
      delay: 0.5,
      absorption: true,
    })
  })
  test('a layer gets a precision of its own; its name may hold the sign', () => {
    const changed = unwrap(overrideSettings(plainSettings, ['layer.a/b=c=int16', 'layer.head=int4', 'layer.head=int8']))
    expect(changed.layers).toEqual({ 'a/b=c': 'int16', head: 'int8' })
  })
  test.each([
    ['layer.head=int2', 'bad-setting', 'int8|int16|int4'],
    ['colour=red', 'unknown-setting', 'rangeFinder'],
    ['weights', 'unknown-setting', 'key=value'],
    ['toString=1', 'unknown-setting', 'weights'],
    ['weights=per-row', 'bad-setting', 'per-channel|per-tensor|int8|int4'],
    ['windows=0', 'bad-setting', '1 to 100000'],
    ['windows=', 'bad-setting', '1 to'],
    ['rangeFinder=guess', 'bad-setting', 'tinykiln ranges'],
  ])('%s is refused: %s', (override, code, part) => {
    const result = overrideSettings(plainSettings, [override])
    expect(result.ok ? null : result.error.code).toBe(code)
    expect(result.ok ? '' : result.error.message).toContain(part)
  })
})
