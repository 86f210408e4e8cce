import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMemoryRecords } from '../store/recordMemory'
import type { RecordStore } from '../store/records'
import type { Container } from './container'
import { LogKeeper } from './logKeeper'
import type { SavedLog } from './logKeeper'
import { OutputLog } from './outputLog'

/** What the keeper needs of a container. */
const boxOf = (log: OutputLog): Container => ({ id: 'box', log }) as unknown as Container

function show(log: OutputLog | undefined): readonly string[] {
  const lines = [...(log?.read({ stdout: true, stderr: true }) ?? [])]
  return lines.map(({ stream, timeNs, bytes }) => `${stream} ${String(timeNs)} ${Buffer.from(bytes).toString()}`)
}

/** The log as the next process finds it. */
async function afterRestart(records: RecordStore, log = new OutputLog()): Promise<OutputLog> {
  const saved: SavedLog | undefined = (await new LogKeeper(records).load()).get('box')
  if (saved !== undefined) log.restore(saved.first, saved.lines)
  return log
}

const output = fc.record({
  stream: fc.constantFrom('stdout' as const, 'stderr' as const),
  text: fc.oneof(
    fc.string({ maxLength: 30 }).map((text) => `${text}\n`),
    fc.integer({ min: 1, max: 30_000 }).map((length) => `${'x'.repeat(length)}\n`),
    fc.constant('no end'),
  ),
  timeNs: fc.bigInt({ min: 1n, max: 50n }),
  saves: fc.boolean(),
  ends: fc.boolean(),
})

test('what was saved is there after a restart, however it came', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(output, { maxLength: 25 }), async (outputs) => {
      const records = createMemoryRecords()
      const keeper = new LogKeeper(records)
      const log = new OutputLog()
      for (const { stream, text, timeNs, saves, ends } of outputs) {
        void log.append(stream, Buffer.from(text), timeNs)
        if (ends) log.flush(timeNs)
        if (!saves) continue
        await keeper.save(boxOf(log))
        expect(show(await afterRestart(records))).toEqual(show(log))
      }
    }),
    { numRuns: 60 },
  )
})

test('a log goes on after a restart, in the same pieces', async () => {
  const records = createMemoryRecords()
  const first = new OutputLog()
  void first.append('stdout', Buffer.from('one\ntwo\n'), 5n)
  await new LogKeeper(records).save(boxOf(first))
  const keeper = new LogKeeper(records)
  const saved = (await keeper.load()).get('box')
  const second = new OutputLog()
  second.restore(saved?.first ?? 0, saved?.lines ?? [])
  void second.append('stdout', Buffer.from('three\n'), 9n)
  await keeper.save(boxOf(second))
  expect(show(await afterRestart(records))).toEqual(['stdout 5 one\n', 'stdout 6 two\n', 'stdout 9 three\n'])
  expect(await records.load('log/')).toHaveLength(1)
  expect(await keeper.forget('box')).toEqual([{ kind: 'delete', key: 'log/box/00000000000000' }])
})

test('of an endless log the newest MiB is kept, and the log of earlier versions goes with the oldest lines', async () => {
  const records = createMemoryRecords()
  const data = Buffer.from('old\n').toString('base64')
  await records.write([{ kind: 'put', key: 'log/box', value: { runs: [['stdout', '1', data]] } }])
  const keeper = new LogKeeper(records)
  const log = new OutputLog()
  const saved = (await keeper.load()).get('box')
  log.restore(saved?.first ?? 0, saved?.lines ?? [])
  expect(show(log)).toEqual(['stdout 1 old\n'])
  for (let round = 0; round < 60; round += 1) {
    void log.append('stdout', Buffer.from(`${String(round).padStart(7, '0')}\n`.repeat(8_000)), 10n)
    await keeper.save(boxOf(log))
  }
  const again = await afterRestart(records)
  const kept = again.nextNumber - again.firstNumber
  expect(again.nextNumber).toBe(log.nextNumber)
  expect([kept * 8 >= 1 << 20, kept * 8 < (1 << 20) + (256 << 10)]).toEqual([true, true])
  expect((await records.load('log/')).map(({ key }) => key)).not.toContain('log/box')
})

test('what rotation dropped does not come back', async () => {
  const records = createMemoryRecords()
  const keeper = new LogKeeper(records)
  const log = new OutputLog()
  log.rotate({ sizeBytes: 4_000, files: 2 })
  for (let round = 0; round < 2_000; round += 1) {
    void log.append('stdout', Buffer.from(`line ${String(round)}\n`), BigInt(round + 1))
    if (round % 7 === 0) await keeper.save(boxOf(log))
  }
  await keeper.save(boxOf(log))
  const again = await afterRestart(records)
  expect(show(again)).toEqual(show(log))
})
