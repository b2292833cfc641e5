import type { Client } from '../src-main/contract/client.ts'
import type { Events } from '../src-main/contract/events.ts'
import type { Methods } from '../src-main/contract/methods.ts'

/** The services as the window sees them. */
export type Services = Client<Methods, Events>
