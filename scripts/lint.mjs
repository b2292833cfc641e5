import { runCheck, checks } from './checks.mjs'

const failed = checks.filter((check) => !runCheck(check))
process.exit(failed.length === 0 ? 0 : 1)
