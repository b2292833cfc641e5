import { fail, succeed, type Result } from '../../contract/result.ts'
import { layerPrecisions } from '../layer-precision.ts'
import { findRangeFinder } from '../range-finders/list-range-finders.ts'
import type { RecipeSettings } from './recipe-settings.ts'

/** One setting that can be written as `key=value`: what it may be, and the settings with it. */
type SettingRule = {
  /** What may stand behind the equals sign, for people. */
  readonly values: string
  /** Null where the value cannot be used. */
  readonly set: (settings: RecipeSettings, value: string) => RecipeSettings | null
}

/** A setting whose values are the words of a list. */
function words<K extends keyof RecipeSettings>(key: K, list: readonly (RecipeSettings[K] & string)[]): SettingRule {
  return {
    values: list.join('|'),
    set: (settings, value) => {
      const word = list.find((one) => one === value)
      return word === undefined ? null : { ...settings, [key]: word }
    },
  }
}

/** A setting that is a number from `low` to `high`. */
function numbers<K extends 'windows' | 'delay'>(key: K, low: number, high: number, whole: boolean): SettingRule {
  return {
    values: `${low} to ${high}`,
    set: (settings, value) => {
      const number = value.trim() === '' ? NaN : Number(value)
      const usable = number >= low && number <= high && (!whole || Number.isInteger(number))
      return usable ? { ...settings, [key]: number } : null
    },
  }
}

const finder = (key: 'rangeFinder' | 'weightRange', also: string | null): SettingRule => ({
  values: `${also === null ? '' : `${also}, or `}a name that \`tinykiln ranges\` lists`,
  set: (settings, value) => (value === also || findRangeFinder(value).ok ? { ...settings, [key]: value } : null),
})

/** `weights` takes the type and the granularity of weights. */
const weights: SettingRule = {
  values: 'per-channel|per-tensor|int8|int4',
  set: (settings, value) => {
    if (value === 'per-channel' || value === 'per-tensor') return { ...settings, weights: value }
    return value === 'int8' || value === 'int4' ? { ...settings, weightType: value } : null
  },
}

const absorption: SettingRule = {
  values: 'yes|no',
  set: (settings, value) => (value === 'yes' || value === 'no' ? { ...settings, absorption: value === 'yes' } : null),
}

/** Everything that `--set` knows. */
export const settingRules: Readonly<Record<string, SettingRule>> = {
  activations: words('activations', ['int8', 'int16']),
  rangeFinder: finder('rangeFinder', null),
  grid: words('grid', ['asymmetric', 'symmetric']),
  scales: words('scales', ['free', 'power-of-two']),
  weights,
  weightRange: finder('weightRange', 'largest'),
  equalization: words('equalization', ['none', 'weights', 'activations', 'auto']),
  absorption,
  biasCorrection: words('biasCorrection', ['none', 'analytic', 'empirical']),
  reconstruction: words('reconstruction', ['none', 'adaround', 'adaquant']),
  io: words('io', ['int8', 'uint8', 'float']),
  windows: numbers('windows', 1, 100000, true),
  ranges: words('ranges', ['moving-average', 'lsq']),
  delay: numbers('delay', 0, 0.9, false),
  normalizations: words('normalizations', ['frozen', 'correct-then-freeze']),
}

/** What stands before the name of a layer that gets a precision of its own. */
const layerKey = 'layer.'

const layerRule = (name: string): SettingRule => ({
  values: layerPrecisions.join('|'),
  set: (settings, value) => {
    const precision = layerPrecisions.find((one) => one === value)
    return precision === undefined ? null : { ...settings, layers: { ...settings.layers, [name]: precision } }
  },
})

/** A recipe's settings with `key=value` overrides. Fails with `unknown-setting` and `bad-setting`, naming what there is. */
export function overrideSettings(settings: RecipeSettings, overrides: readonly string[]): Result<RecipeSettings> {
  let changed = settings
  for (const override of overrides) {
    // Names of layers may hold the sign themselves.
    const layered = override.startsWith(layerKey)
    const equals = layered ? override.lastIndexOf('=') : override.indexOf('=')
    const key = equals < 0 ? override : override.slice(0, equals)
    const rule = layered
      ? layerRule(key.slice(layerKey.length))
      : Object.hasOwn(settingRules, key)
        ? settingRules[key]
        : undefined
    if (rule === undefined || equals < 0) {
      const known = [...Object.keys(settingRules), `${layerKey}NAME`]
      return fail(
        'unknown-setting',
        `There is no setting “${override}”. Write --set key=value, with one of ${known.join(', ')}.`,
        {
          setting: override,
          settings: known,
        },
      )
    }
    const value = override.slice(equals + 1)
    const next = rule.set(changed, value)
    if (next === null) {
      return fail('bad-setting', `“${value}” is no value of ${key}. It takes ${rule.values}.`, { setting: key, value })
    }
    changed = next
  }
  return succeed(changed)
}
