// Runs in the page before anything else: gives the preload the `electron` module that a sandboxed preload sees.
;(preloadSource) => {
  const listeners = new Map()
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, value) => Object.defineProperty(window, name, { value: Object.freeze(value), enumerable: true }),
    },
    ipcRenderer: {
      send: (channel, ...args) => void window.__electronSend(channel, args),
      on: (channel, listener) => void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      off: (channel, listener) =>
        void listeners.set(
          channel,
          (listeners.get(channel) ?? []).filter((known) => known !== listener),
        ),
    },
  }
  window.__electronDeliver = (channel, args) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
  }
  window.open = (url) => {
    void window.__electronOpen(new URL(url, location.href).href)
    return null
  }
  const require = (name) => {
    if (name === 'electron') return electron
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  new Function('require', 'module', 'exports', 'process', preloadSource)(require, module, module.exports, undefined)
}
