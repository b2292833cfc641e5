import { spawnSync } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { fail, succeed, type Result } from '../../contract/result.ts'

const baud = 115200

/** Sets speed and raw mode of an open port with the system's own tool; what went wrong, or null. */
function configure(descriptor: number, path: string): string | null {
  const run =
    process.platform === 'win32'
      ? spawnSync('mode', [`${path}:`, `BAUD=${baud}`, 'PARITY=n', 'DATA=8', 'STOP=1', 'dtr=on'], {
          shell: true,
          encoding: 'utf8',
        })
      : spawnSync('stty', [String(baud), 'raw', '-echo', '-hupcl', 'clocal'], {
          stdio: [descriptor, 'pipe', 'pipe'],
          encoding: 'utf8',
        })
  if (run.error) return run.error.message
  return run.status === 0 ? null : run.stderr.trim() || run.stdout.trim()
}

export type SerialListening = {
  readonly path: string
  /** Ends the listening: true when the text holds all that is wanted. */
  readonly enough: (text: string) => boolean
  /** How long nothing may arrive. */
  readonly silenceMilliseconds: number
  readonly signal: AbortSignal
  readonly heard?: (text: string) => void
}

/**
 * Listens to a serial port at 115200 baud until there is enough, or nothing comes any more: what arrived. Opening a port
 * resets most boards. Speed and raw mode are set by `stty` (Linux, macOS) or `mode` (Windows); no driver is needed.
 *
 * Errors: `port-not-found`, `port-refused`, `port-not-serial`, `cancelled`.
 */
export async function listenToPort({
  path,
  enough,
  silenceMilliseconds,
  signal,
  heard,
}: SerialListening): Promise<Result<string>> {
  let descriptor: number
  try {
    const windows = process.platform === 'win32'
    const flags = windows ? constants.O_RDWR : constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK
    if (windows) configure(-1, path)
    descriptor = openSync(windows ? `\\\\.\\${path}` : path, flags)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return fail('port-not-found', `There is no port “${path}”. Is the board plugged in?`, { path })
    return fail(
      'port-refused',
      `The port “${path}” cannot be opened (${code ?? String(error)}). Close other programs that use it (the serial monitor), and check that you may read it.`,
      { path },
    )
  }
  const wrong = process.platform === 'win32' ? null : configure(descriptor, path)
  if (wrong !== null) {
    closeSync(descriptor)
    return fail('port-not-serial', `“${path}” is no serial port (${wrong}). For a saved log take --log instead.`, { path })
  }
  return collect(new ReadStream(descriptor), { enough, silenceMilliseconds, signal, ...(heard ? { heard } : {}) })
}

function collect(
  stream: ReadStream,
  { enough, silenceMilliseconds, signal, heard }: Omit<SerialListening, 'path'>,
): Promise<Result<string>> {
  return new Promise((resolve) => {
    let text = ''
    let timer = setTimeout(() => finish(succeed(text)), silenceMilliseconds)
    const cancel = (): void => finish(fail('cancelled', 'Cancelled. The board was not changed.'))
    const finish = (result: Result<string>): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancel)
      stream.destroy()
      resolve(result)
    }
    signal.addEventListener('abort', cancel, { once: true })
    stream.on('data', (chunk) => {
      text += chunk.toString('latin1')
      heard?.(text)
      clearTimeout(timer)
      if (enough(text)) return finish(succeed(text))
      timer = setTimeout(() => finish(succeed(text)), silenceMilliseconds)
    })
    stream.on('error', () => finish(succeed(text)))
    stream.on('close', () => finish(succeed(text)))
  })
}
