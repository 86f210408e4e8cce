/**
 * A log as a record of the state: runs of lines that came at once, each with its stream, its time and its bytes. The
 * first format, a list of lines, is read too.
 */
import { z } from 'zod'
import type { LogLine } from './outputLog'
import { pieceBytes } from './outputLog'
import type { OutputLog } from './outputLog'

const streamSchema = z.enum(['stdout', 'stderr'])
const linesSchema = z.array(z.object({ stream: streamSchema, time: z.string(), bytes: z.string() }))
const runsSchema = z.object({ runs: z.array(z.tuple([streamSchema, z.string(), z.string()])) })

export type LogRecord = z.infer<typeof runsSchema>

/** The newest part of a log that is kept over a restart. */
const keptBytes = 1024 * 1024
/** What a run costs in the record beside its bytes. */
const runBytes = 40

const newline = 0x0a

/** The newest lines as plain data. */
export function writeLog(log: OutputLog): LogRecord {
  const runs: { stream: LogLine['stream']; timeNs: bigint; count: bigint; isClosed: boolean; bytes: Uint8Array[] }[] =
    []
  for (const { stream, timeNs, bytes } of log.newest(keptBytes, runBytes)) {
    let run = runs[runs.length - 1]
    if (run?.stream !== stream || run.isClosed || run.timeNs + run.count !== timeNs) {
      run = { stream, timeNs, count: 0n, isClosed: false, bytes: [] }
      runs.push(run)
    }
    run.bytes.push(bytes)
    run.count += 1n
    // A line without an end can't be told from the next one.
    run.isClosed = bytes[bytes.length - 1] !== newline && bytes.length < pieceBytes
  }
  return {
    runs: runs.map(({ stream, timeNs, bytes }) => [stream, String(timeNs), Buffer.concat(bytes).toString('base64')]),
  }
}

/** Lines of a record; none for what is no record. */
export function readLog(value: unknown): readonly LogLine[] {
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
