/**
 * The one place where an error's kind becomes an HTTP status, after moby's `api/server/httpstatus`. The body is
 * `{"message": …}`, as clients of the Engine API expect it; a 304 has none.
 */
import type { ServerResponse } from 'node:http'
import { gnuErrorText, PosixError } from '@posix/filesystem/posixError'
import type { ErrorKind, LabError } from '@shared/errors'
import { toLabError } from '@shared/errors'
import { hostFailure } from '../store/hostFailure'
import { endWhenRead } from './endWhenRead'

const statusByKind: Readonly<Record<ErrorKind, number>> = {
  notFound: 404,
  invalid: 400,
  conflict: 409,
  unavailable: 503,
  forbidden: 403,
  notModified: 304,
  notImplemented: 501,
  system: 500,
  cancelled: 500,
}

/** HTTP status of an error kind. */
export function statusOf(kind: ErrorKind): number {
  return statusByKind[kind]
}

/** What was thrown as a `LabError`; a stray errno of the simulated file system becomes kind `system` in Go's words. */
function toDaemonError(thrown: unknown): LabError {
  const bare = bareErrno(thrown)
  if (bare !== undefined) return toLabError(new Error(goWords(bare), { cause: thrown }))
  const host = hostFailure(thrown)
  return toLabError(host === undefined ? thrown : new Error(host, { cause: thrown }))
}

/** What an answer tells of anything that was thrown, for those that tell it in a stream. */
export function messageOf(thrown: unknown): string {
  return toDaemonError(thrown).message
}

/** The errno under an error that says nothing else, however often it was wrapped. */
function bareErrno(thrown: unknown): PosixError | undefined {
  if (thrown instanceof PosixError) return thrown
  if (!(thrown instanceof Error) || !(thrown.cause instanceof Error)) return undefined
  return thrown.cause.message === thrown.message ? bareErrno(thrown.cause) : undefined
}

/** As Go's `PathError` tells an errno; which call failed is a guess from the errno. */
function goWords({ code, path }: PosixError): string {
  const text = gnuErrorText(code)
  const words = text.charAt(0).toLowerCase() + text.slice(1)
  const operation = code === 'EBUSY' ? 'unlinkat' : code === 'ENOENT' || code === 'ENOTDIR' ? 'lstat' : 'open'
  return path === undefined ? words : `${operation} ${path}: ${words}`
}

/**
 * Answers with an error. When the answer has begun already it can only be cut short, which clients take as an
 * unexpected end, as they would with a daemon that died.
 */
export function sendError(response: ServerResponse, thrown: unknown): void {
  const error = toDaemonError(thrown)
  if (response.headersSent) {
    response.destroy()
    return
  }
  const status = statusOf(error.kind)
  if (status === 304) {
    response.writeHead(304).end()
    return
  }
  const body = `${JSON.stringify({ message: error.message })}\n`
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  endWhenRead(response, body)
}
