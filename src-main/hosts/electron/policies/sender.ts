import { isOwnPage } from './own-page.ts'

/** Who posts a message: the address of the frame, and whether it is the window's main one. Null after the frame is gone. */
export type Sender = { readonly url: string; readonly isMainFrame: boolean } | null

/** Whether messages of the contract are taken from this frame. */
export function trustsSender(sender: Sender): boolean {
  return sender !== null && sender.isMainFrame && isOwnPage(sender.url)
}
