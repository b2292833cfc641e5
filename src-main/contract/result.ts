/**
 * Why something was refused or failed: a stable code in kebab case, and a sentence that names the cause (with file and
 * line where there are any) and the next step.
 */
export type Failure = {
  readonly code: string
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** The outcome of anything that bad input can make fail. Unexpected failures throw. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure }

/** A successful outcome. */
export function succeed<T>(value: T): Result<T> {
  return { ok: true, value }
}

/** A refused or failed outcome. */
export function fail(code: string, message: string, details?: Readonly<Record<string, unknown>>): Result<never> {
  return { ok: false, error: details === undefined ? { code, message } : { code, message, details } }
}

/** A failure on its way up the stack, for the places where a value cannot be returned. */
export class FailureError extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'FailureError'
    this.failure = failure
  }
}

/** The value of a successful outcome; throws FailureError otherwise. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new FailureError(result.error)
}
