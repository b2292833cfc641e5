import AudioWaveform from '@lucide/svelte/icons/audio-waveform'
import Binary from '@lucide/svelte/icons/binary'
import Database from '@lucide/svelte/icons/database'
import Flame from '@lucide/svelte/icons/flame'
import FlaskConical from '@lucide/svelte/icons/flask-conical'
import History from '@lucide/svelte/icons/rotate-ccw-clock'
import Layers from '@lucide/svelte/icons/layers'
import Microchip from '@lucide/svelte/icons/microchip'
import Package from '@lucide/svelte/icons/package'
import type { StepName } from '../../src-main/contract/schemas/project.ts'
import type { IconComponent } from '../ui/icon.svelte'

/** The icon of each step. */
export const stepIcons: Readonly<Record<StepName, IconComponent>> = {
  data: Database,
  features: AudioWaveform,
  model: Layers,
  train: Flame,
  quantize: Binary,
  fit: Microchip,
  test: FlaskConical,
  export: Package,
  history: History,
}
