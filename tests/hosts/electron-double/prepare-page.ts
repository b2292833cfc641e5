type Listener = (event: object, ...given: unknown[]) => void
type Prepared = Window & {
  __electronSend(channel: string, given: unknown[]): Promise<void>
  __electronOpen(url: string): Promise<void>
  __electronDeliver(channel: string, given: unknown[]): void
}

/** Runs in the page before anything else: gives the preload the `electron` module that a sandboxed preload sees. */
export function preparePage(preloadSource: string): void {
  const page = window as unknown as Prepared
  const listeners = new Map<string, Listener[]>()
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, value: object) =>
        Object.defineProperty(page, name, { value: Object.freeze(value), enumerable: true }),
    },
    ipcRenderer: {
      send: (channel: string, ...given: unknown[]) => void page.__electronSend(channel, given),
      on: (channel: string, listener: Listener) => void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      off: (channel: string, listener: Listener) =>
        void listeners.set(
          channel,
          (listeners.get(channel) ?? []).filter((known) => known !== listener),
        ),
    },
  }
  page.__electronDeliver = (channel, given) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, ...given)
  }
  page.open = (url) => {
    void page.__electronOpen(new URL(url ?? '', location.href).href)
    return null
  }
  const require = (name: string): object => {
    if (name === 'electron') return electron
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  new Function('require', 'module', 'exports', 'process', preloadSource)(require, module, module.exports, undefined)
}
