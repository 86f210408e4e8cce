import { expect, test } from 'vitest'
import { OutputLog } from './outputLog'

const texts = (lines: readonly { readonly bytes: Uint8Array }[]): string[] =>
  lines.map(({ bytes }) => Buffer.from(bytes).toString().trimEnd())

test('a follower reads on from where it was, however slow, and misses only what was dropped', () => {
  const log = new OutputLog(40)
  log.append('stdout', Buffer.from('past\n'), 0n)
  const from = log.nextNumber
  let told = 0
  const leave = log.follow(() => (told += 1))
  log.append('stdout', Buffer.from('one\ntwo\nthree\n'), 1n)
  const first = log.linesFrom(from, 2)
  expect([texts(first.lines), told]).toEqual([['one', 'two'], 3])
  for (const name of ['a', 'b', 'c', 'd']) log.append('stderr', Buffer.from(`${name.repeat(9)}\n`), 2n)
  leave()
  log.append('stdout', Buffer.from('end\n'), 3n)
  const rest = log.linesFrom(first.next, 100)
  expect([texts(rest.lines), told, rest.next]).toEqual([
    ['bbbbbbbbb', 'ccccccccc', 'ddddddddd', 'end'],
    7,
    log.nextNumber,
  ])
  expect(log.linesFrom(rest.next, 100)).toEqual({ lines: [], next: rest.next })
})
