import { mount } from 'svelte'
import './styles/tokens.css'
import './styles/base.css'
import './styles/chart.css'
import Root from './shell/root.svelte'
import type { Services } from './services.ts'

/** Shows the window in the page's #app, over the given services. */
export function start(services: Services): void {
  const target = document.getElementById('app')
  if (!target) throw new Error('The page has no element #app.')
  mount(Root, { target, props: { services } })
}
