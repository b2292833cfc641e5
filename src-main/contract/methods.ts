import { appMethods } from './methods/app.ts'
import { dataMethods } from './methods/data.ts'
import { exportMethods } from './methods/export.ts'
import { featureMethods } from './methods/features.ts'
import { fitMethods } from './methods/fit.ts'
import { historyMethods } from './methods/history.ts'
import { modelMethods } from './methods/model.ts'
import { projectMethods } from './methods/projects.ts'
import { quantizationMethods } from './methods/quantization.ts'
import { testingMethods } from './methods/testing.ts'
import { trainingMethods } from './methods/training.ts'

/** Everything a person can do, by name. */
export const methods = {
  ...appMethods,
  ...projectMethods,
  ...dataMethods,
  ...featureMethods,
  ...modelMethods,
  ...trainingMethods,
  ...quantizationMethods,
  ...fitMethods,
  ...testingMethods,
  ...exportMethods,
  ...historyMethods,
}
export type Methods = typeof methods
