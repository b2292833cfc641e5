import type { FigureKind } from '../../src-main/contract/figure.ts'

/** “About this number”. */
export const about = {
  title: 'About this number',
  name: (label: string, kind: FigureKind) => `About this number: ${label}, ${kind}`,
  kinds: {
    measured: 'Measured: this was run or compiled, and read off.',
    computed: 'Computed exactly from the model. It cannot differ on the chip.',
    estimated: 'Estimated from counted operations and published speeds of this chip family. The verdict uses the unlucky end.',
  } satisfies Record<FigureKind, string>,
  band: (low: string, high: string) => `between ${low} and ${high}`,
  source: 'Source:',
  notCounted: 'Not counted:',
  notCountedWhat: 'your own code, and reading the sensor.',
  exactly: (value: string) => `Exactly ${value}`,
  copy: 'Copy',
  copied: 'Copied',
}
