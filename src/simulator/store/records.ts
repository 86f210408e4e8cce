/**
 * Small records by key (`image/sha256:…`, `container/…`): JSON values, written in atomic batches that are on the disk
 * when the promise resolves. LevelDB (`classic-level`) below, or a map for a simulator without a data folder.
 *
 * A value is stored as `1 <16 hex digits of its sha256> <json>`: the format's version and a sum, so that a damaged
 * record is noticed, set aside and reported, and not believed.
 */
import { createHash } from 'node:crypto'
import { ClassicLevel } from 'classic-level'
import { LabError } from '@shared/errors'
import { explainFullDisk } from './fullDisk'

export type RecordChange =
  | { readonly kind: 'put'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'delete'; readonly key: string }

export interface RecordStore {
  /** All records whose key starts with a prefix, sorted by key. Values are what JSON made of them: parse them. */
  load(prefix: string): Promise<readonly { readonly key: string; readonly value: unknown }[]>
  /** All or nothing; durable when resolved. */
  write(changes: readonly RecordChange[]): Promise<void>
  /** Keys of records that were damaged, found by `load` so far. */
  readonly damaged: readonly string[]
  close(): Promise<void>
}

const formatVersion = '1'

function sumOf(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 16)
}

function encode(value: unknown): string {
  const json = JSON.stringify(value)
  return `${formatVersion} ${sumOf(json)} ${json}`
}

/** Returns undefined when the text is damaged. Throws LabError system for a version from the future. */
function decode(text: string): { value: unknown } | undefined {
  const match = /^(\d+) ([0-9a-f]{16}) (.*)$/s.exec(text)
  const [, version, sum, json] = match ?? []
  if (version === undefined || json === undefined) return undefined
  if (version !== formatVersion) throw new LabError('system', `the data folder has records of version ${version}`)
  if (sumOf(json) !== sum) return undefined
  return { value: JSON.parse(json) as unknown }
}

/** Records that live as long as the process. */
export function createMemoryRecords(): RecordStore {
  const texts = new Map<string, string>()
  return {
    damaged: [],
    load: (prefix) =>
      Promise.resolve(
        [...texts.keys()]
          .filter((key) => key.startsWith(prefix))
          .sort()
          .map((key) => ({ key, value: decode(texts.get(key) ?? '')?.value })),
      ),
    write(changes) {
      for (const change of changes) {
        if (change.kind === 'put') texts.set(change.key, encode(change.value))
        else texts.delete(change.key)
      }
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  }
}

/** Opens (and makes) a folder of records. Throws LabError unavailable when another process has it open. */
export async function openRecordFolder(path: string): Promise<RecordStore> {
  const level = new ClassicLevel<string, string>(path, { keyEncoding: 'utf8', valueEncoding: 'utf8' })
  try {
    await level.open()
  } catch (cause) {
    throw new LabError('unavailable', `cannot open the data folder ${path}: is another simulator using it?`, { cause })
  }
  const damaged: string[] = []
  return {
    damaged,
    async load(prefix) {
      const found: { key: string; value: unknown }[] = []
      for await (const [key, text] of level.iterator({ gte: prefix, lt: `${prefix}\uffff` })) {
        const decoded = decode(text)
        if (decoded) found.push({ key, value: decoded.value })
        else damaged.push(key)
      }
      return found
    },
    async write(changes) {
      const batch = changes.map((change) =>
        change.kind === 'put'
          ? ({ type: 'put', key: change.key, value: encode(change.value) } as const)
          : ({ type: 'del', key: change.key } as const),
      )
      await level.batch(batch, { sync: true }).catch(explainFullDisk)
    },
    close: () => level.close(),
  }
}
