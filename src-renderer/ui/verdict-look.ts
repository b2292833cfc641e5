import Check from '@lucide/svelte/icons/check'
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark'
import Minus from '@lucide/svelte/icons/minus'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import X from '@lucide/svelte/icons/x'
import type { Verdict } from '../../src-main/contract/schemas/project.ts'
import { messages } from '../messages.ts'
import type { IconComponent } from './icon.svelte'

type Look = { readonly word: string; readonly tone: 'ok' | 'warn' | 'bad' | 'neutral'; readonly icon: IconComponent }

/** A verdict is a colour, an icon and a word, the same everywhere. */
export const verdictLook: Readonly<Record<Verdict, Look>> = {
  fits: { word: messages.verdicts.fits, tone: 'ok', icon: Check },
  tight: { word: messages.verdicts.tight, tone: 'warn', icon: TriangleAlert },
  unsure: { word: messages.verdicts.unsure, tone: 'warn', icon: CircleQuestionMark },
  'too-big': { word: messages.verdicts['too-big'], tone: 'bad', icon: X },
  'not-known': { word: messages.verdicts['not-known'], tone: 'neutral', icon: Minus },
}
