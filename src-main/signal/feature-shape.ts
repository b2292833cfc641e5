import { unwrap } from '../contract/result.ts'
import { checkFeatureSettings } from './check-settings.ts'
import type { FeatureSettings } from './feature-types.ts'

/** The shape that settings give, without batch. Throws FailureError for settings that do not fit. */
export function featureShape(settings: FeatureSettings): readonly number[] {
  return unwrap(checkFeatureSettings(settings)).shape
}
