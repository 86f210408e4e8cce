/**
 * The one error of the lab. It is raised where the fault is known and translated once at each rim: to an HTTP
 * status by the simulator, to a contract error by the backend, to a notice by the renderer.
 *
 * `message` is Docker's own sentence where Docker has one and is never translated. `hint` teaches: it is a key
 * into the locale files with its parameters, so that the words stand in the user's language.
 */
import { z } from 'zod'

/** Kinds after moby's `errdefs` package. */
export const errorKinds = [
  'notFound',
  'invalid',
  'conflict',
  'unavailable',
  'forbidden',
  'notModified',
  'notImplemented',
  'system',
  'cancelled',
] as const

export type ErrorKind = (typeof errorKinds)[number]

export const hintSchema = z.object({
  /** Key below `hints.` in the locale files, e.g. `engine.permissionDenied`. */
  key: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})

export type Hint = z.infer<typeof hintSchema>

export const labErrorSchema = z.object({
  kind: z.enum(errorKinds),
  message: z.string(),
  hint: hintSchema.optional(),
})

/** A `LabError` as plain data, for crossing a boundary. */
export type LabErrorData = z.infer<typeof labErrorSchema>

export class LabError extends Error {
  readonly kind: ErrorKind
  readonly hint: Hint | undefined

  constructor(kind: ErrorKind, message: string, options: { hint?: Hint | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'LabError'
    this.kind = kind
    this.hint = options.hint
  }

  toData(): LabErrorData {
    return this.hint === undefined
      ? { kind: this.kind, message: this.message }
      : { kind: this.kind, message: this.message, hint: this.hint }
  }

  static fromData(data: LabErrorData): LabError {
    return new LabError(data.kind, data.message, { hint: data.hint })
  }
}

/** Turns anything that was thrown into a `LabError`; what is not one becomes kind `system` and keeps its cause. */
export function toLabError(thrown: unknown): LabError {
  if (thrown instanceof LabError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new LabError('system', message, { cause: thrown })
}
