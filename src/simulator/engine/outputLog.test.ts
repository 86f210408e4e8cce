import { expect, test } from 'vitest'
import { readLines, writeRuns } from './logRecord'
import { OutputLog } from './outputLog'

const texts = (lines: Iterable<{ readonly bytes: Uint8Array }>): string[] =>
  [...lines].map(({ bytes }) => Buffer.from(bytes).toString().trimEnd())
const both = { stdout: true, stderr: true }
const limitBytes = 200_000
const block = Buffer.from(`${'x'.repeat(99)}\n`.repeat(700))

test('who follows misses nothing: the writer waits for it, and only for it', async () => {
  const log = new OutputLog(limitBytes)
  const cursor = { next: log.nextNumber }
  const leave = log.hold(cursor)
  let written = 0
  let isWaiting = false
  const writing = (async () => {
    for (; written < 20; written += 1) {
      const room = log.append('stdout', block, 0n)
      isWaiting = room !== undefined
      await room
    }
  })()
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve()
  expect([isWaiting, log.firstNumber]).toEqual([true, 0])
  let read = 0
  while (read < 20 * 700) {
    const { lines, next } = log.linesFrom(cursor.next, 50)
    read += lines.length
    cursor.next = next
    log.moved()
    await Promise.resolve()
  }
  await writing
  expect([written, read, log.nextNumber]).toEqual([20, 14_000, 14_000])
  leave()
  for (let more = 0; more < 10; more += 1) expect(log.append('stdout', block, 1n)).toBeUndefined()
  expect(log.firstNumber).toBeGreaterThan(14_000)
})

test('one who leaves, and the end of the process, let the writer go on', async () => {
  const log = new OutputLog(limitBytes)
  const leave = log.hold({ next: 0 })
  let room: Promise<void> | undefined
  while (room === undefined) room = log.append('stdout', block, 0n)
  leave()
  await room
  log.hold({ next: log.firstNumber })
  room = undefined
  while (room === undefined) room = log.append('stdout', block, 0n)
  log.release()
  await room
})

test('tells of new lines once for each piece of output, until it is left', () => {
  const log = new OutputLog()
  let told = 0
  const leave = log.follow(() => (told += 1))
  void log.append('stdout', Buffer.from('one\ntwo\n'), 1n)
  void log.append('stdout', Buffer.from('half'), 1n)
  leave()
  void log.append('stdout', Buffer.from('\n'), 1n)
  expect([told, texts(log.read(both))]).toEqual([1, ['one', 'two', 'half']])
})

test('tail counts the lines of both streams, before streams and times are looked at', () => {
  const log = new OutputLog()
  void log.append('stdout', Buffer.from('a\nb\n'), 10n)
  void log.append('stderr', Buffer.from('e\n'), 20n)
  expect(texts(log.read({ stdout: true, stderr: false, tail: 2 }))).toEqual(['b'])
  expect(texts(log.read({ ...both, tail: 1, untilNs: 11n }))).toEqual([])
  expect(texts(log.read({ ...both, sinceNs: 11n, untilNs: 11n }))).toEqual(['b'])
})

test('files of max-size and max-file take their oldest lines along (26.1.5, recorded)', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${String(index)}\n`)
  const keeps = (options: { sizeBytes: number; files: number }): readonly string[] => {
    const log = new OutputLog()
    log.rotate(options)
    for (const line of lines) void log.append('stdout', Buffer.from(line), 0n)
    return texts(log.read(both))
  }
  expect([keeps({ sizeBytes: 1000, files: 2 }).at(0), keeps({ sizeBytes: 2000, files: 1 })[0]]).toEqual([
    'line 26',
    'line 26',
  ])
  expect(keeps({ sizeBytes: 1000, files: 2 })).toHaveLength(14)
})

test('a record gives back lines with their streams and times', () => {
  const log = new OutputLog()
  void log.append('stdout', Buffer.from('a\nb\n'), 5n)
  void log.append('stderr', Buffer.concat([Buffer.alloc(20_000, 'e'), Buffer.from('\n')]), 9n)
  void log.append('stdout', Buffer.from('no end'), 12n)
  log.flush(20n)
  const again = readLines(JSON.parse(JSON.stringify(writeRuns([...log.runsFrom(0)], 0))))
  const shown = (lines: Iterable<{ stream: string; timeNs: bigint; bytes: Uint8Array }>): string[] =>
    [...lines].map(({ stream, timeNs, bytes }) => `${stream} ${String(timeNs)} ${String(bytes.length)}`)
  expect(shown(again)).toEqual(shown(log.read(both)))
  expect(shown(again)).toEqual(['stdout 5 2', 'stdout 6 2', 'stderr 9 16384', 'stderr 10 3617', 'stdout 20 6'])
})

test('the log of yes costs no more memory than its limit', () => {
  const log = new OutputLog(1 << 20)
  const piece = Buffer.from('y\n'.repeat(4096))
  for (let at = 0; at < 1000; at += 1) void log.append('stdout', piece, 0n)
  let kept = 0
  for (const line of log.read(both)) kept += line.bytes.length + 4
  expect([kept > 500_000, kept <= (1 << 20) + 3 * 65_536 * 3]).toEqual([true, true])
})
