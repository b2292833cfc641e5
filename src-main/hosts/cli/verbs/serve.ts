import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail, succeed } from '../../../contract/result.ts'
import { createServices } from '../../../services/index.ts'
import { usualProjectsFolder } from '../../../services/projects-folder.ts'
import { version } from '../../../services/road/version.ts'
import { jobWorkerFile } from '../../job-worker-file.ts'
import { startLocalHost } from '../../local/server.ts'
import { reportFiles } from '../../report-file.ts'
import { numberOption } from '../read-options.ts'
import { rendererFolder } from '../renderer-folder.ts'
import type { Verb } from '../verb.ts'

/** `serve`: the window in a browser, until Ctrl-C. */
export const serveVerb: Verb = {
  usage: 'serve [--port N]',
  options: { port: { type: 'string' } },
  positionals: { min: 0, max: 0 },
  run: async ({ options, signal }) => {
    const folder = rendererFolder()
    if (!existsSync(join(folder, 'index.html')))
      return fail('window-not-built', 'The window has not been built. Run `npm run build` once.')
    const projects = usualProjectsFolder()
    const report = reportFiles(join(projects, '.reports'), version)
    const services = createServices({ projectsFolder: projects, jobWorkerFile: jobWorkerFile(), report })
    const port = numberOption(options, 'port', { min: 0, max: 65_535, whole: true }) ?? 0
    const host = await startLocalHost({ serve: services.serve, rendererFolder: folder, port })
    if (!host.ok) return host
    const { url } = host.value
    process.stdout.write(options['json'] === true ? `${JSON.stringify({ url })}\n` : `TinyKiln is ready at ${url}\n`)
    process.emit('tinykiln-ready' as never, url as never)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await host.value.close()
    await services.close()
    return succeed({ json: undefined, text: '' })
  },
}
