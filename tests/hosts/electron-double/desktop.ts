import type { Dialog, Menu as ElectronMenu, MenuItemConstructorOptions, NativeTheme, Shell } from 'electron'

import { record } from './record.ts'

export const shell = {
  async openExternal(url: string): Promise<void> {
    record.push(`shell.openExternal ${url}`)
  },
} satisfies Pick<Shell, 'openExternal'>

export const dialog = {
  showErrorBox(title: string, content: string): void {
    record.push(`dialog.showErrorBox ${title}: ${content}`)
  },
} satisfies Pick<Dialog, 'showErrorBox'>

export const nativeTheme = { shouldUseDarkColors: false } satisfies Pick<NativeTheme, 'shouldUseDarkColors'>

type MenuDouble = { readonly labels: readonly string[] }

export const Menu = {
  buildFromTemplate: (template: readonly MenuItemConstructorOptions[]): MenuDouble => ({
    labels: template.map(({ label, role }) => label ?? role ?? ''),
  }),
  setApplicationMenu(menu: MenuDouble | null): void {
    record.push(`Menu ${menu?.labels.join(' ') ?? 'none'}`)
  },
} satisfies Record<keyof Pick<typeof ElectronMenu, 'buildFromTemplate' | 'setApplicationMenu'>, unknown>
