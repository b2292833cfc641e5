import type { Result } from '../contract/result.ts'
import { fail, succeed } from '../contract/result.ts'
import type { TrainingSettings } from './settings.ts'

/** Fails with `training-settings` and a sentence about the first setting out of its range. */
export function checkSettings(settings: TrainingSettings): Result<TrainingSettings> {
  const rules: readonly (readonly [boolean, string])[] = [
    [
      Number.isInteger(settings.epochs) && settings.epochs >= 1,
      `Epochs must be a whole number from 1 on, not ${settings.epochs}.`,
    ],
    [
      Number.isInteger(settings.batch) && settings.batch >= 1,
      `The batch must be a whole number from 1 on, not ${settings.batch}.`,
    ],
    [
      settings.learningRate > 0 && Number.isFinite(settings.learningRate),
      `The learning rate must be above 0, not ${settings.learningRate}. Try 0.001.`,
    ],
    [
      Number.isInteger(settings.patience) && settings.patience >= 0,
      `Patience must be a whole number from 0 on, not ${settings.patience}.`,
    ],
    [
      settings.labelSmoothing >= 0 && settings.labelSmoothing < 1,
      `Label smoothing must be from 0 to below 1, not ${settings.labelSmoothing}.`,
    ],
    [settings.dropout >= 0 && settings.dropout < 1, `Dropout must be from 0 to below 1, not ${settings.dropout}.`],
    [settings.warmup >= 0 && Number.isFinite(settings.warmup), `Warm-up must be 0 epochs or more, not ${settings.warmup}.`],
    [settings.l2 >= 0 && Number.isFinite(settings.l2), `The L2 penalty must be 0 or more, not ${settings.l2}.`],
    [Number.isSafeInteger(settings.seed), `The seed must be a whole number, not ${settings.seed}.`],
  ]
  const broken = rules.find(([holds]) => !holds)
  return broken === undefined ? succeed(settings) : fail('training-settings', broken[1])
}
