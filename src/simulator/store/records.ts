/**
 * Small records by key (`image/sha256:…`, `container/…`): JSON values, written in atomic batches that are on the disk
 * when the promise resolves. A folder of them is `recordFolder.ts`; here is the interface, one in memory, and how a
 * value becomes text: `1 <16 hex digits of its sha256> <json>`, so that a damaged record is noticed and not believed.
 */
import { createHash } from 'node:crypto'

export type RecordChange =
  | { readonly kind: 'put'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'delete'; readonly key: string }

export interface StoredRecord {
  readonly key: string
  /** What JSON made of it: parse it. */
  readonly value: unknown
}

export interface RecordStore {
  /** All records whose key starts with a prefix, sorted by key. */
  load(prefix: string): Promise<readonly StoredRecord[]>
  /** All or nothing; durable when resolved. */
  write(changes: readonly RecordChange[]): Promise<void>
  close(): Promise<void>
}

const encoding = '1'

function sumOf(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 16)
}

/** A value as the text that is stored. */
export function encodeRecord(value: unknown): string {
  const json = JSON.stringify(value)
  return `${encoding} ${sumOf(json)} ${json}`
}

/** The value of a stored text; undefined when the text is damaged. */
export function decodeRecord(text: string): { readonly value: unknown } | undefined {
  const [, sum, json] = /^1 ([0-9a-f]{16}) (.*)$/s.exec(text) ?? []
  if (json === undefined || sumOf(json) !== sum) return undefined
  return { value: JSON.parse(json) as unknown }
}

/** Records that live as long as the process. */
export function createMemoryRecords(): RecordStore {
  const texts = new Map<string, string>()
  return {
    load: (prefix) =>
      Promise.resolve(
        [...texts.keys()]
          .filter((key) => key.startsWith(prefix))
          .sort()
          .map((key) => ({ key, value: decodeRecord(texts.get(key) ?? '')?.value })),
      ),
    write(changes) {
      for (const change of changes) {
        if (change.kind === 'put') texts.set(change.key, encodeRecord(change.value))
        else texts.delete(change.key)
      }
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  }
}
