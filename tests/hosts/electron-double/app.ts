import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'

import type { App } from 'electron'

import { record } from './record.ts'

/** `electron.app` as far as TinyKiln asks it, with Electron's own types. */
class AppDouble extends EventEmitter {
  readonly commandLine = { hasSwitch: (name: string): boolean => process.argv.includes(`--${name}`) }
  enableSandbox(): void {
    record.push('app.enableSandbox')
  }
  requestSingleInstanceLock(): boolean {
    record.push('app.requestSingleInstanceLock')
    return true
  }
  async whenReady(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }
  getPath(): string {
    return process.env['DOUBLE_USER_DATA'] ?? tmpdir()
  }
  getVersion(): string {
    return '0.0.0-double'
  }
  quit(): void {
    record.push('app.quit')
    this.emit('will-quit', { preventDefault: () => undefined })
  }
  exit(code?: number): void {
    process.exit(code)
  }
}

type Used = 'enableSandbox' | 'requestSingleInstanceLock' | 'whenReady' | 'getPath' | 'getVersion' | 'quit' | 'exit'
export const app = new AppDouble() satisfies Pick<App, Used> & { commandLine: Pick<App['commandLine'], 'hasSwitch'> }
