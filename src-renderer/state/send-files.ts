import type { App } from './app.svelte.ts'
import { pathOf } from './read-drop.ts'

/** Carries files to the services as one batch; answers with the batch's id. Aborting forgets the batch. */
export async function sendFiles(
  app: App,
  files: readonly File[],
  onprogress: (done: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const { batch } = await app.call('files.begin', {}, signal)
  try {
    for (const [index, file] of files.entries()) {
      const bytes = new Uint8Array(await file.arrayBuffer())
      await app.services.call('files.add', { batch, path: pathOf(file), bytes }, { signal })
      onprogress(index + 1)
    }
    return batch
  } catch (error) {
    void app.call('files.discard', { batch }).catch(() => undefined)
    throw error
  }
}
