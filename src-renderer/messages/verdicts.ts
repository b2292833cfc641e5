import type { Verdict } from '../../src-main/contract/schemas/project.ts'

/** The words of the fit. */
export const verdicts: Readonly<Record<Verdict, string>> = {
  fits: 'Fits',
  tight: 'Tight',
  unsure: 'Unsure',
  'too-big': 'Too big',
  'not-known': 'Not known',
}
