import { createClient } from '../src-main/contract/client.ts'
import type { Events } from '../src-main/contract/events.ts'
import type { Methods } from '../src-main/contract/methods.ts'
import { browserTransport } from '../src-main/contract/transports/browser.ts'
import { start } from './start.ts'

start(createClient<Methods, Events>(browserTransport()))
