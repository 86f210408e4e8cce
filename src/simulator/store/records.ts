/**
 * Small records by key (`image/sha256:…`, `container/…`): JSON values, written in atomic batches that are on the disk
 * when the promise resolves. A folder of them is `recordFolder.ts`, one in memory `recordMemory.ts`; here is the
 * interface, and how a value becomes text: `1 <16 hex digits of its sha256> <json>`, so that a damaged record is noticed and not believed.
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

/** What records name: the tars of layers, and the manifests of trees. */
export type NamedKind = 'layer' | 'tree'

/** The present, among states that are named by the number of their last write. */
export const present = Infinity

/** Earlier states of the records; see `versions.ts`. Reading and going back cost what differs, not what there is. */
export interface RecordHistory {
  /** Number of the newest write that changed something in time. */
  readonly lastChange: number
  /** Bytes of records that only kept states see. */
  readonly pastBytes: number
  /** Keeps the state as it is now. Returns its number. */
  keep(): number
  /** Keeps these states and no others. Resolves when what nobody sees any more is gone. */
  keepOnly(states: readonly number[]): Promise<void>
  /** Keys of the records that differ between two states, sorted. */
  differences(one: number, other: number): readonly string[]
  /** Keys that begin with a prefix, in a state, sorted. */
  keysAt(state: number, prefix: string): readonly string[]
  /** Whether a record is there in a state. */
  has(key: string, state: number): boolean
  /** A record in a state; undefined where it isn't there. */
  read(key: string, state: number): Promise<unknown>
  /** Whether the present or a kept state names a blob. */
  isNamed(kind: NamedKind, digest: string): boolean
  /** The blobs that the present and the kept states name. */
  named(kind: NamedKind): string[]
}

/** Records with their past. */
export interface TimedRecords extends RecordStore {
  readonly history: RecordHistory
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
