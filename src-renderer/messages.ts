import { about } from './messages/about.ts'
import { charts } from './messages/charts.ts'
import { data } from './messages/data.ts'
import { exporting } from './messages/export.ts'
import { features } from './messages/features.ts'
import { fit } from './messages/fit.ts'
import { history } from './messages/history.ts'
import { home } from './messages/home.ts'
import { model } from './messages/model.ts'
import { quantize } from './messages/quantize.ts'
import { record } from './messages/record.ts'
import { settings } from './messages/settings.ts'
import { shell } from './messages/shell.ts'
import { test } from './messages/test.ts'
import { train } from './messages/train.ts'
import { verdicts } from './messages/verdicts.ts'

/** All text of the window, by screen. Sentences are whole; what changes in them is a parameter. */
export const messages = {
  about,
  charts,
  data,
  exporting,
  features,
  fit,
  history,
  home,
  model,
  quantize,
  record,
  settings,
  shell,
  test,
  train,
  verdicts,
}
