/** Records that live as long as the process, with the same past as those in a folder. */
import { decodeRecord, encodeRecord } from './records'
import type { RecordChange, StoredRecord, TimedRecords } from './records'
import { differencesOf, keysOf } from './recordHistory'
import { goneText, isTimeless, VersionIndex, versionName, versionOf } from './versions'

export function createMemoryRecords(): TimedRecords {
  const texts = new Map<string, string>()
  const index = new VersionIndex()
  let lastWrite = 0
  let lastChange = 0

  const write = (change: RecordChange): void => {
    const added = (text: string): ReturnType<typeof versionOf> =>
      versionOf(versionName(change.key, lastWrite), change.key, lastWrite, text)
    const text = change.kind === 'put' ? encodeRecord(change.value) : goneText
    const plan = index.plan(change.key, lastWrite, change.kind === 'put' ? added(text) : undefined)
    if (plan === undefined) return
    const whole = change.kind === 'delete' && index.needsMark(plan) ? { ...plan, added: added(text) } : plan
    for (const { write: old } of whole.dropped) texts.delete(versionName(change.key, old))
    if (whole.added !== undefined) texts.set(versionName(change.key, lastWrite), text)
    index.apply(whole)
    if (!isTimeless(change.key)) lastChange = lastWrite
  }

  const valueAt = (key: string, state: number): unknown => {
    const version = index.at(key, state)
    return version && decodeRecord(texts.get(versionName(key, version.write)) ?? '')?.value
  }

  return {
    load: (prefix) =>
      Promise.resolve(
        keysOf(index, Infinity, prefix).map((key): StoredRecord => ({ key, value: valueAt(key, Infinity) })),
      ),
    write(changes) {
      lastWrite += 1
      for (const change of changes) write(change)
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
    history: {
      get lastChange() {
        return lastChange
      },
      get pastBytes() {
        return index.pastBytes
      },
      keep() {
        index.keep(lastWrite)
        return lastWrite
      },
      keepOnly(states) {
        for (const plan of index.sweep(states)) {
          for (const { write: old } of plan.dropped) texts.delete(versionName(plan.key, old))
          index.apply(plan)
        }
        index.keepOnly(states)
        return Promise.resolve()
      },
      differences: (one, other) => differencesOf(index, one, other),
      has: (key, state) => index.at(key, state) !== undefined,
      keysAt: (state, prefix) => keysOf(index, state, prefix),
      read: (key, state) => Promise.resolve(valueAt(key, state)),
      isNamed: (kind, digest) => index.isNamed(kind, digest),
      named: (kind) => [...index.named(kind)],
    },
  }
}
