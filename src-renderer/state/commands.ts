import { stepNames, type StepName } from '../../src-main/contract/schemas/project.ts'
import { messages } from '../messages.ts'
import type { App } from './app.svelte.ts'

/** One entry of the table that drives the palette, the keys and the menus. */
export type Command = {
  readonly id: string
  readonly label: string
  readonly group: string
  /** For example “Ctrl Shift E”; Ctrl is ⌘ on a Mac. */
  readonly keys?: string | undefined
  /** Other words that find it. */
  readonly synonyms?: string | undefined
  /** Why it cannot be done now; null when it can. */
  readonly missing?: string | null | undefined
  readonly run: () => void
}

const stepSynonyms: Partial<Record<StepName, string>> = {
  data: 'samples recordings import',
  model: 'network template layers',
  quantize: 'int8 round ptq qat x-ray',
  fit: 'shrink memory flash ram make it fit',
  test: 'confusion matrix accuracy',
  export: 'arduino library tflite c code',
  history: 'runs versions compare',
}

const textSizes = [100, 112, 125, 150] as const

/** All commands as they stand now. */
export function commands(app: App): readonly Command[] {
  const { groups } = messages.shell.palette
  const project = app.project.state
  const noProject = project ? null : 'open a project first'
  const list: Command[] = []
  if (app.primary) {
    const { label, run, missing, busy } = app.primary
    list.push({ id: 'primary', label, group: groups.here, keys: 'Ctrl Enter', missing: missing ?? busy ?? null, run })
  }
  const active = app.jobs.active[0]
  list.push(
    { id: 'new', label: 'New project', group: groups.here, keys: 'Alt N', synonyms: 'home start', run: () => app.goHome() },
    {
      id: 'board',
      label: messages.shell.board.choose,
      group: groups.here,
      keys: 'Ctrl B',
      missing: noProject,
      run: () => (app.overlay = 'boards'),
    },
    {
      id: 'undo',
      label: 'Undo',
      group: groups.here,
      keys: 'Ctrl Z',
      missing: !project ? 'open a project first' : project.dataset?.canUndo === false ? 'there is nothing to undo' : null,
      run: () => app.undo(),
    },
    {
      id: 'redo',
      label: 'Redo',
      group: groups.here,
      keys: 'Ctrl Shift Z',
      missing: !project ? 'open a project first' : project.dataset?.canRedo === false ? 'there is nothing to redo' : null,
      run: () => app.undo('data.redo'),
    },
    {
      id: 'cancel',
      label: 'Cancel the job',
      group: groups.here,
      keys: 'Ctrl Shift .',
      missing: active ? null : 'no job is running',
      run: () => active && void app.attempt(() => app.jobs.cancel(active.id)),
    },
  )
  stepNames.forEach((step, index) =>
    list.push({
      id: `go-${step}`,
      label: messages.shell.goTo(messages.shell.stepTitles[step]),
      group: groups.go,
      keys: `Ctrl ${index + 1}`,
      synonyms: stepSynonyms[step],
      missing: noProject,
      run: () => app.go(step),
    }),
  )
  const { place } = app.router
  const at = place.at === 'step' ? stepNames.indexOf(place.step) : -1
  const beside = (offset: number): Partial<Command> & Pick<Command, 'run'> => {
    const step = at < 0 ? undefined : stepNames[at + offset]
    return { missing: step ? null : 'there is no such step from here', run: () => step && app.go(step) }
  }
  list.push(
    { id: 'next', label: 'Next step', group: groups.go, keys: 'Alt ArrowRight', ...beside(1) },
    { id: 'previous', label: 'Previous step', group: groups.go, keys: 'Alt ArrowLeft', ...beside(-1) },
    { id: 'home', label: messages.shell.home, group: groups.go, synonyms: 'home', run: () => app.goHome() },
    {
      id: 'detail',
      label: 'Expert detail on or off',
      group: groups.view,
      keys: 'Ctrl Shift E',
      run: () => app.settings.set('detail', app.settings.expert ? 'simple' : 'expert'),
    },
    ...(['system', 'light', 'dark'] as const).map((theme) => ({
      id: `theme-${theme}`,
      label: `Theme: ${messages.settings.themes[theme]}`,
      group: groups.view,
      synonyms: 'colours night',
      run: () => app.settings.set('theme', theme),
    })),
    { id: 'jobs', label: messages.shell.jobs.show, group: groups.view, keys: 'Ctrl J', run: () => (app.overlay = 'jobs') },
    { id: 'larger', label: 'Larger text', group: groups.view, keys: 'Ctrl +', run: () => resize(app, 1) },
    { id: 'smaller', label: 'Smaller text', group: groups.view, keys: 'Ctrl -', run: () => resize(app, -1) },
    { id: 'normal', label: 'Normal text', group: groups.view, keys: 'Ctrl 0', run: () => app.settings.set('text', 100) },
    {
      id: 'settings',
      label: messages.shell.settings,
      group: groups.view,
      keys: 'Ctrl ,',
      synonyms: 'preferences',
      run: () => (app.overlay = 'settings'),
    },
    { id: 'palette', label: messages.shell.search, group: groups.help, keys: 'Ctrl K', run: () => (app.overlay = 'palette') },
    {
      id: 'shortcuts',
      label: messages.shell.shortcuts,
      group: groups.help,
      keys: 'Ctrl /',
      run: () => (app.overlay = 'shortcuts'),
    },
    { id: 'tour', label: messages.shell.tour, group: groups.help, run: () => (app.tour = 0) },
  )
  return list
}

function resize(app: App, by: number): void {
  const at = textSizes.indexOf(app.settings.values.text)
  const size = textSizes[Math.min(textSizes.length - 1, Math.max(0, at + by))]
  if (size !== undefined) app.settings.set('text', size)
}
