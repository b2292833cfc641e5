import type { Session } from 'electron'

type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>
type CheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>

let check: CheckHandler | undefined

const defaultSession = {
  setPermissionRequestHandler(_handler: RequestHandler | null): void {},
  setPermissionCheckHandler(handler: CheckHandler | null): void {
    check = handler ?? undefined
  },
} satisfies Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>

export const session = { defaultSession }

/** What the app's own check says of a permission. */
export function isPermitted(permission: Parameters<CheckHandler>[1], origin: string): boolean | undefined {
  return check?.(null, permission, origin, { isMainFrame: true, requestingUrl: origin })
}
