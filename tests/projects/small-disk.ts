import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { onTestFinished } from 'vitest'

import { temporaryFolder } from './new-project.ts'

/** Only root may mount a disk. */
export const canMountDisks = process.platform === 'linux' && process.getuid?.() === 0

/** An empty disk with so many KiB of room, for the time of the test. */
export function smallDisk(kibibytes: number): string {
  const disk = join(temporaryFolder(), 'disk')
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', disk])
  onTestFinished(() => void execFileSync('umount', [disk]))
  return disk
}
