/**
 * A descriptor as its process uses it: through a gate that holds a stopped or paused process, gives way after a time
 * slice, ends a wait with the process and turns EPIPE into SIGPIPE.
 */
import { PosixError } from '../filesystem/posixError'
import type { Descriptor } from './types'

export interface Gate {
  /** Undefined when the process may go on; else resolves once it may, or throws `ProcessKilled`. */
  untilOpen(): Promise<void> | undefined
  /** Waits for an operation; rejects with `ProcessKilled` when the process ends before it. */
  untilEnded<T>(operation: Promise<T>): Promise<T>
  /** Signals the process; throws the error if it outlives that. */
  onBrokenPipe(error: PosixError): never
}

/** Wraps a descriptor. Reading and writing files is not waited for: it never blocks. */
export function gatedDescriptor(inner: Descriptor, gate: Gate): Descriptor {
  return {
    kind: inner.kind,
    isTty: inner.isTty,
    ...(inner.file === undefined ? {} : { file: inner.file }),
    ...(inner.terminal === undefined ? {} : { terminal: inner.terminal }),
    ...(inner.socket === undefined ? {} : { socket: inner.socket }),
    read: (maxBytes) => readThrough(inner, gate, () => inner.read(maxBytes)),
    readLine: (maxBytes) => readThrough(inner, gate, () => inner.readLine(maxBytes)),
    write: (bytes) => writeThrough(inner, gate, bytes),
    duplicate: () => inner.duplicate(),
    close: () => inner.close(),
  }
}

async function readThrough(inner: Descriptor, gate: Gate, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const held = gate.untilOpen()
  if (held !== undefined) await held
  return inner.kind === 'file' ? read() : gate.untilEnded(read())
}

async function writeThrough(inner: Descriptor, gate: Gate, bytes: Uint8Array): Promise<void> {
  const held = gate.untilOpen()
  if (held !== undefined) await held
  try {
    await (inner.kind === 'file' ? inner.write(bytes) : gate.untilEnded(inner.write(bytes)))
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'EPIPE') throw error
    gate.onBrokenPipe(error)
  }
}
