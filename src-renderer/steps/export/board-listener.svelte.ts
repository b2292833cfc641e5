import { messages } from '../../messages.ts'
import { serialPorts } from '../data/record/serial.ts'

const baudRate = 115_200
const silenceMs = 8000
const end = /\{"end":true[^}]*\}/

/** Listens to a board that runs the self-test until its last line has come. */
export class BoardListener {
  /** What has come so far. */
  text = $state('')
  state = $state<'idle' | 'listening' | 'silent'>('idle')
  problem = $state<string | null>(null)
  /** Windows that have arrived. */
  windows = $derived(this.text.match(/\{"window":\d+[^}]*\}/g)?.length ?? 0)
  #stop: (() => void) | null = null

  /** Asks for a port and listens; the whole text, or null when it was stopped or no port was chosen. */
  async listen(): Promise<string | null> {
    this.text = ''
    this.problem = null
    const port = await serialPorts()
      ?.requestPort()
      .catch(() => null)
    if (!port) return null
    try {
      await port.open({ baudRate })
    } catch {
      this.problem = messages.exporting.board.noPort
      return null
    }
    const reader = port.readable?.getReader()
    if (!reader) return null
    this.state = 'listening'
    let stopped = false
    this.#stop = () => {
      stopped = true
      void reader.cancel()
    }
    const decoder = new TextDecoder()
    let timer = setTimeout(() => (this.state = 'silent'), silenceMs)
    try {
      while (!end.test(this.text)) {
        const { done, value } = await reader.read()
        if (done) break
        this.text += decoder.decode(value, { stream: true })
        this.state = 'listening'
        clearTimeout(timer)
        timer = setTimeout(() => (this.state = 'silent'), silenceMs)
      }
    } catch {
      this.problem = messages.record.unplugged
    } finally {
      clearTimeout(timer)
      this.state = 'idle'
      this.#stop = null
      await reader.cancel().catch(() => undefined)
      reader.releaseLock()
      await port.close().catch(() => undefined)
    }
    return stopped ? null : this.text
  }

  stop(): void {
    this.#stop?.()
  }
}
