/**
 * Lines of a log as a record of the state: runs of lines that came at once, each with its stream, its time and its
 * bytes. The first format, a list of lines, is read too.
 */
import { z } from 'zod'
import { pieceBytes } from './logChunk'
import type { LogLine, LogRun } from './logChunk'

const streamSchema = z.enum(['stdout', 'stderr'])
const linesSchema = z.array(z.object({ stream: streamSchema, time: z.string(), bytes: z.string() }))
const runsSchema = z.object({
  runs: z.array(z.tuple([streamSchema, z.string(), z.string()])),
  /** Number of the oldest line that the log had when this was written. */
  from: z.number().optional(),
})

type LogRecord = z.infer<typeof runsSchema>

/** What a run costs in the record beside its bytes. */
const runBytes = 40

const newline = 0x0a

/** Bytes that a run takes in a record. */
export function costOfRun(run: LogRun): number {
  return run.bytes.length + runBytes
}

/** Runs as plain data; `from` is the number of the oldest line that the log has. */
export function writeRuns(runs: readonly LogRun[], from: number): LogRecord {
  return {
    from,
    runs: runs.map(({ stream, timeNs, bytes }) => [stream, String(timeNs), Buffer.from(bytes).toString('base64')]),
  }
}

/** Lines of a record; none for what is no record. */
export function readLines(value: unknown): readonly LogLine[] {
  const lines = linesSchema.safeParse(value)
  if (lines.success) {
    return lines.data.map(({ stream, time, bytes }) => ({
      stream,
      timeNs: BigInt(time),
      bytes: Buffer.from(bytes, 'base64'),
    }))
  }
  const parsed = runsSchema.safeParse(value)
  if (!parsed.success) return []
  return parsed.data.runs.flatMap(([stream, time, data]) => linesOf(stream, BigInt(time), Buffer.from(data, 'base64')))
}

function linesOf(stream: LogLine['stream'], timeNs: bigint, data: Buffer): readonly LogLine[] {
  const lines: LogLine[] = []
  for (let at = 0; at < data.length;) {
    const end = data.subarray(at, at + pieceBytes).indexOf(newline)
    const length = end < 0 ? Math.min(pieceBytes, data.length - at) : end + 1
    lines.push({ stream, timeNs: timeNs + BigInt(lines.length), bytes: data.subarray(at, at + length) })
    at += length
  }
  return lines
}

/** Number of the oldest line that a log had when a record of it was written. */
export function oldestLine(value: unknown): number {
  const parsed = runsSchema.safeParse(value)
  return parsed.success ? (parsed.data.from ?? 0) : 0
}
