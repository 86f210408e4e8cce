import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DetachKeys, parseDetachKeys } from './detachKeys'
import { OutputLog } from './outputLog'

const bytesOf = (text: string): Uint8Array => Buffer.from(text)
const both = { stdout: true, stderr: true }

function linesOf(log: OutputLog): string[] {
  return [...log.read(both)].map((line) => `${line.stream}:${Buffer.from(line.bytes).toString()}`)
}

test('lines are kept whole, however they arrive; what has no newline waits for the end', () => {
  const log = new OutputLog()
  void log.append('stdout', bytesOf('a\nb'), 1n)
  void log.append('stderr', bytesOf('e\n'), 2n)
  void log.append('stdout', bytesOf('c\nrest'), 3n)
  expect(linesOf(log)).toEqual(['stdout:a\n', 'stderr:e\n', 'stdout:bc\n'])
  log.flush(4n)
  expect(linesOf(log).at(-1)).toBe('stdout:rest')
  expect([...log.read({ ...both, tail: 2 })].map((line) => line.timeNs)).toEqual([3n, 4n])
  expect([...log.read({ ...both, sinceNs: 2n, untilNs: 3n })].map((line) => line.timeNs)).toEqual([2n, 3n])
})

test('any way of cutting the output gives the same bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
      const log = new OutputLog()
      for (const chunk of chunks) void log.append('stdout', chunk, 0n)
      log.flush(0n)
      const kept = Buffer.concat([...log.read(both)].map((line) => line.bytes))
      expect(kept.equals(Buffer.concat(chunks))).toBe(true)
    }),
  )
})

test('a long line is cut into pieces of 16 KiB, and old lines go when there are too many bytes', () => {
  const log = new OutputLog(100_000)
  void log.append('stdout', new Uint8Array(40_000).fill(65), 0n)
  log.flush(0n)
  expect([...log.read(both)].map((line) => line.bytes.length)).toEqual([16_384, 16_384, 7_232])
  for (let index = 0; index < 1000; index += 1)
    void log.append('stdout', bytesOf(`${String(index).padStart(199)}\n`), 0n)
  const kept = [...log.read(both)]
  expect(kept.reduce((sum, line) => sum + line.bytes.length, 0)).toBeLessThanOrEqual(100_000)
  expect(
    Buffer.from(kept.at(-1)?.bytes ?? [])
      .toString()
      .trim(),
  ).toBe('999')
})

test('detach keys are found across chunks and passed on when they stop short', () => {
  const keys = new DetachKeys([])
  expect(keys.filter(Uint8Array.of(97, 16))).toEqual({ pass: Uint8Array.of(97), detached: false })
  expect(keys.filter(Uint8Array.of(98))).toEqual({ pass: Uint8Array.of(16, 98), detached: false })
  expect(keys.filter(Uint8Array.of(16))).toEqual({ pass: Uint8Array.of(), detached: false })
  expect(keys.filter(Uint8Array.of(17, 99)).detached).toBe(true)
  expect(new DetachKeys(parseDetachKeys('ctrl-a,x')).filter(Uint8Array.of(1, 120)).detached).toBe(true)
  expect(() => parseDetachKeys('ctrl-%%')).toThrow('Invalid escape keys (ctrl-%%) provided')
})

test('without the sequence every byte passes, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (chunks) => {
      const input = Buffer.concat(chunks)
      fc.pre(!input.includes(Buffer.of(16, 17)))
      const keys = new DetachKeys([])
      const passed = chunks.map((chunk) => keys.filter(chunk).pass)
      const end = keys.filter(Uint8Array.of(0)).pass
      expect(Buffer.concat([...passed, end]).equals(Buffer.concat([input, Buffer.of(0)]))).toBe(true)
    }),
  )
})
