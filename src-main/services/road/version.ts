import manifest from '../../../package.json' with { type: 'json' }

/** The version of TinyKiln, written into everything it makes. */
export const version: string = manifest.version
