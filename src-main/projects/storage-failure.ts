import { FailureError, unwrap, type Failure, type Result } from '../contract/result.ts'

/** Codes of SQLite and of the file system, and what to tell a person. Anything else is a defect and is not translated. */
const sentences: readonly (readonly [RegExp, code: string, sentence: string])[] = [
  [
    /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)/,
    'disk-full',
    'The disk is full. Make room, then try again; the project is as it was before.',
  ],
  [
    /^(SQLITE_BUSY|SQLITE_LOCKED)/,
    'project-locked',
    'Another program is writing to this project. Wait for it to finish or close it, then try again.',
  ],
  [
    /^(SQLITE_CORRUPT|SQLITE_NOTADB)/,
    'project-damaged',
    'The project’s database is damaged. Open a copy from your backup, or the file project.db.before-… beside it.',
  ],
  [
    /^(SQLITE_READONLY|SQLITE_PERM|SQLITE_CANTOPEN|EACCES|EPERM|EROFS)/,
    'project-not-writable',
    'TinyKiln may not write into this folder. Choose another folder, or change its permissions.',
  ],
  [/^(ENOTDIR|EEXIST|EISDIR)/, 'folder-blocked', 'A file is in the way of this folder. Choose another folder, or move the file.'],
  [
    /^(SQLITE_IOERR|EIO)/,
    'disk-error',
    'The disk reports an error. Check the disk and its cable, then try again; the project is as it was before.',
  ],
]

/** The failure that an error of SQLite or of the file system stands for; undefined for a defect. */
export function storageFailure(error: unknown, folder: string): Failure | undefined {
  if (error instanceof FailureError) return error.failure
  const cause = error instanceof Error && 'code' in error ? String(error.code) : ''
  const found = sentences.find(([pattern]) => pattern.test(cause))
  return found && { code: found[1], message: found[2], details: { folder, cause } }
}

/** Runs something that touches the disk. Storage failures become values; defects go on as exceptions. */
export function guardStorage<T>(folder: string, action: () => T): Result<T> {
  try {
    return { ok: true, value: action() }
  } catch (error) {
    const failure = storageFailure(error, folder)
    if (!failure) throw error
    return { ok: false, error: failure }
  }
}

/** The same repository, whose methods throw FailureError instead of what SQLite and the file system throw. */
export function translateFailures<Repository extends object>(folder: string, repository: Repository): Repository {
  const translated = Object.entries(repository).map(([key, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [key, member] as const
    return [key, (...given: unknown[]) => unwrap(guardStorage(folder, (): unknown => member.apply(repository, given)))] as const
  })
  return Object.fromEntries(translated) as Repository
}
