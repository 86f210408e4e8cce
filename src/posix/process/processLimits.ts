/**
 * Resource limits (getrlimit(2)) as Docker starts containers with them, by names of ours. Held are those of open files,
 * a user's processes and a file's size; the others are what a process shows.
 */
import { PosixError } from '../filesystem/posixError'
import type { ProcessLimit, ProcessLimits } from './limitTypes'
import type { Descriptor } from './types'

const both = (value: number): ProcessLimit => ({ soft: value, hard: value })
const pendingSignals = 96_365

export const defaultLimits: ProcessLimits = {
  cpuTime: both(Infinity),
  fileSize: both(Infinity),
  data: both(Infinity),
  stack: { soft: 8192 * 1024, hard: Infinity },
  core: both(Infinity),
  residentSet: both(Infinity),
  processes: both(Infinity),
  openFiles: both(1_048_576),
  lockedMemory: both(8192 * 1024),
  addressSpace: both(Infinity),
  fileLocks: both(Infinity),
  pendingSignals: both(pendingSignals),
  messageQueues: both(819_200),
  niceness: both(0),
  realtimePriority: both(0),
  realtimeTimeout: both(Infinity),
}

/** A copy that can change without the original. */
export function copyLimits(limits: ProcessLimits): ProcessLimits {
  const copies: Record<keyof ProcessLimits, ProcessLimit> = { ...limits }
  for (const name of Object.keys(copies) as (keyof ProcessLimits)[]) copies[name] = { ...limits[name] }
  return copies
}

interface SizeGate {
  /** Every write goes to the end. */
  readonly appends: boolean
  /** Bytes that a file of the writing process may have. */
  readonly limit: ProcessLimit
  /** SIGXFSZ; throws the error if the process outlives it. */
  readonly onTooLarge: (error: PosixError) => never
}

/** A file's descriptor that writes up to the limit of sizes; beyond it there is SIGXFSZ, and EFBIG for who ignores that. */
export function sizeLimited(inner: Descriptor, gate: SizeGate): Descriptor {
  const { file } = inner
  if (file === undefined) return inner
  return {
    kind: inner.kind,
    isTty: inner.isTty,
    file,
    read: (maxBytes) => inner.read(maxBytes),
    readLine: (maxBytes) => inner.readLine(maxBytes),
    write: async (bytes) => {
      const room = Math.max(0, gate.limit.soft - (gate.appends ? file.stat().sizeBytes : file.offset))
      if (room > 0 || bytes.length === 0) await inner.write(bytes.subarray(0, room))
      if (room >= bytes.length) return
      gate.onTooLarge(new PosixError('EFBIG'))
    },
    duplicate: () => sizeLimited(inner.duplicate(), gate),
    close: () => inner.close(),
  }
}
