import type { ProjectState } from '../../../../src-main/contract/schemas/project.ts'
import { messages } from '../../../messages.ts'
import type { App } from '../../../state/app.svelte.ts'
import { nameFile } from '../../../state/read-drop.ts'
import { failureOf } from '../../../state/resource.svelte.ts'
import { sendFiles } from '../../../state/send-files.ts'
import { camera } from './camera.ts'
import { microphone } from './microphone.ts'
import { serial } from './serial.ts'
import { wait, type Source } from './source.ts'
import { takeThumbnail, type Take } from './take.ts'

export type SourceKind = Source['kind']
type Phase = 'off' | 'connecting' | 'ready' | 'countdown' | 'recording'

const make: Readonly<Record<SourceKind, () => Source>> = { microphone, camera, serial }

/** Recording from one source: takes wait here until the person keeps them. */
export class Recorder {
  phase = $state<Phase>('off')
  count = $state(0)
  problem = $state<string | null>(null)
  takes = $state.raw<readonly Take[]>([])
  spoken = $state('')
  keeping = $state(false)
  source = $state.raw<Source | null>(null)
  #app: App
  #stop: AbortController | null = null
  #numbers = 0
  #rateHz: number | undefined

  constructor(app: App) {
    this.#app = app
  }

  async connect(kind: SourceKind): Promise<void> {
    this.disconnect()
    this.phase = 'connecting'
    this.problem = null
    const source = make[kind]()
    try {
      await source.connect()
      this.source = source
      this.phase = 'ready'
    } catch (error) {
      this.phase = 'off'
      this.problem = reason(kind, error)
    }
  }

  disconnect(): void {
    this.#stop?.abort()
    this.source?.close()
    this.source = null
    this.phase = 'off'
  }

  /** Counts down, records once, and puts the take on the list. */
  async record(label: string, seconds: number, countdown: number): Promise<void> {
    const source = this.source
    if (!source || this.phase !== 'ready') return
    const stop = new AbortController()
    this.#stop = stop
    this.phase = 'countdown'
    for (this.count = source.kind === 'camera' ? 0 : countdown; this.count > 0 && !stop.signal.aborted; this.count--) {
      this.spoken = String(this.count)
      await wait(1, stop.signal)
    }
    if (!stop.signal.aborted) {
      this.phase = 'recording'
      this.spoken = messages.record.starting
      const captured = await source.record(seconds, stop.signal)
      this.spoken = messages.record.stopped
      if (captured) {
        const { bytes, extension, values, channels, pictureSize } = captured
        const number = ++this.#numbers
        const safe = label.replace(/[\\/:*?"<>|]/g, '_')
        const file = nameFile(
          new File([bytes], `${safe}.${number}.${extension}`),
          `${safe}/${safe}.${Date.now()}.${number}.${extension}`,
        )
        const drawing = pictureSize
          ? { thumbnail: values, thumbnailShape: [pictureSize, pictureSize] }
          : takeThumbnail(values, channels)
        this.takes = [{ id: number, label, file, picture: pictureSize !== undefined, ...drawing }, ...this.takes]
        this.#rateHz = captured.rateHz ?? this.#rateHz
      }
    }
    this.#stop = null
    if (this.source) this.phase = 'ready'
  }

  stop(): void {
    this.#stop?.abort()
  }

  throwAway(id: number): void {
    this.takes = this.takes.filter((take) => take.id !== id)
  }

  /** Imports every take of the list, as a new version of the data. */
  async keep(project: ProjectState): Promise<void> {
    const takes = this.takes
    if (takes.length === 0) return
    this.keeping = true
    try {
      const files = takes.map(({ file }) => file)
      const batch = await sendFiles(this.#app, files, () => undefined, new AbortController().signal)
      const rate = this.#rateHz === undefined ? {} : { rateHz: project.dataset?.sampleRateHz ?? this.#rateHz }
      const { job } = await this.#app.call('data.import', {
        project: project.id,
        batch,
        options: { labelFrom: 'folder', ...rate },
      })
      const ended = await this.#app.jobs.whenEnded(job)
      if (ended.state !== 'done') return
      this.takes = this.takes.filter((take) => !takes.includes(take))
      this.#app.toasts.show(messages.record.kept(takes.length), { label: messages.shell.toast.undo, run: () => this.#app.undo() })
    } catch (error) {
      this.problem = failureOf(error).message
    } finally {
      this.keeping = false
    }
  }
}

function reason(kind: SourceKind, error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotSupportedError' || (kind !== 'serial' && name === 'NotFoundError')) return messages.record.missing[kind]
  if (name === 'NotReadableError' || name === 'NetworkError' || name === 'InvalidStateError') return messages.record.busy[kind]
  return messages.record.denied[kind]
}
