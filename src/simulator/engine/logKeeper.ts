/**
 * Keeps the logs of containers in the records while they run, so that what `docker logs` has shown is there after a
 * `kill -9`. A log is kept in pieces:
 *
 *     log/<id>/<number>   the lines from that number on
 *     log/<id>            the whole log, as earlier versions wrote it: read, and dropped like an old piece
 *
 * New lines go into the newest piece until that is long enough, so that a save writes little however long the log is.
 * The oldest pieces go when those after them hold a MiB, and when the log itself has let go of their lines.
 */
import type { RecordChange, RecordStore, StoredRecord } from '../store/records'
import type { Container } from './container'
import type { LogRun } from './logChunk'
import { costOfRun, oldestLine, readLines, writeRuns } from './logRecord'
import type { LogLine, OutputLog } from './outputLog'

/** What is kept over a restart, up to a piece more. */
const keptBytes = 1024 * 1024
/** A piece that is as long is not written again. */
const fullBytes = 16 * 1024
/** A new one begins after it. */
const longestBytes = 128 * 1024
const numberDigits = 14

interface Piece {
  readonly key: string
  readonly first: number
  /** Number of the line after its last one. */
  readonly next: number
  readonly costBytes: number
}

interface KeptLog {
  pieces: readonly Piece[]
  /** Lines before this one are safe. */
  savedNext: number
  saving: Promise<void> | undefined
  isForgotten: boolean
}

/** Lines of before a restart, and the number of the first of them. */
export interface SavedLog {
  readonly first: number
  readonly lines: readonly LogLine[]
}

export class LogKeeper {
  private readonly logs = new Map<string, KeptLog>()

  constructor(private readonly records: RecordStore) {}

  /** Reads the logs that are kept, by the container's ID. */
  async load(): Promise<ReadonlyMap<string, SavedLog>> {
    const byId = new Map<string, StoredRecord[]>()
    for (const record of await this.records.load('log/')) {
      const id = record.key.split('/')[1] ?? ''
      byId.set(id, [...(byId.get(id) ?? []), record])
    }
    return new Map([...byId].map(([id, records]) => [id, this.take(id, records)]))
  }

  /** Reads some logs anew, after the records have become others. */
  async reread(ids: readonly string[]): Promise<ReadonlyMap<string, SavedLog>> {
    const logs = new Map<string, SavedLog>()
    for (const id of ids) {
      this.logs.delete(id)
      const records = (await this.records.load(`log/${id}`)).filter(({ key }) => key.split('/')[1] === id)
      if (records.length > 0) logs.set(id, this.take(id, records))
    }
    return logs
  }

  /** Resolves when all lines before `upTo` are safe that the log still has. */
  async save(container: Container, upTo = container.log.nextNumber): Promise<void> {
    const kept = this.of(container.id)
    while (kept.savedNext < upTo && !kept.isForgotten) {
      kept.saving ??= this.write(container.id, kept, container.log).finally(() => (kept.saving = undefined))
      await kept.saving
    }
  }

  /** Stops keeping a log. Resolves with the changes that take it out of the records. */
  async forget(id: string): Promise<readonly RecordChange[]> {
    const kept = this.of(id)
    kept.isForgotten = true
    await kept.saving?.catch(() => undefined)
    this.logs.delete(id)
    return kept.pieces.map(({ key }) => ({ kind: 'delete', key }))
  }

  private of(id: string): KeptLog {
    const known = this.logs.get(id)
    if (known !== undefined) return known
    const kept = { pieces: [], savedNext: 0, saving: undefined, isForgotten: false }
    this.logs.set(id, kept)
    return kept
  }

  private take(id: string, records: readonly StoredRecord[]): SavedLog {
    const pieces: Piece[] = []
    let lines: LogLine[] = []
    for (const { key, value } of records) {
      const first = Number(key.split('/')[2] ?? '0')
      const found = readLines(value)
      // Before a gap lies what was too old to be kept.
      if (first !== pieces.at(-1)?.next) lines = []
      lines.push(...found)
      pieces.push({ key, first, next: first + found.length, costBytes: JSON.stringify(value).length })
    }
    const savedNext = pieces.at(-1)?.next ?? 0
    Object.assign(this.of(id), { pieces, savedNext })
    const first = savedNext - lines.length
    // Rotation may have let go of a part of a piece.
    const gone = Math.max(0, oldestLine(records.at(-1)?.value) - first)
    return { first: first + gone, lines: lines.slice(gone) }
  }

  private async write(id: string, kept: KeptLog, log: OutputLog): Promise<void> {
    // Twice, because lines cost less here than in memory.
    const from = Math.max(kept.savedNext, log.newestFrom(2 * keptBytes))
    const open = kept.pieces.at(-1)
    const goesOn = open?.next === from && open.costBytes < fullBytes && open.first >= log.firstNumber
    const first = goesOn ? open.first : from
    const written = [...piecesOf(id, first, log.runsFrom(first))]
    const before = goesOn ? kept.pieces.slice(0, -1) : kept.pieces
    const pieces = newestOf([...before, ...written.map(({ piece }) => piece)], log.firstNumber)
    const stays = new Set(pieces.map(({ key }) => key))
    const gone = kept.pieces.filter(({ key }) => !stays.has(key))
    await this.records.write([
      ...written.flatMap(({ piece: { key }, runs }) =>
        stays.has(key) ? [{ kind: 'put' as const, key, value: writeRuns(runs, log.firstNumber) }] : [],
      ),
      ...gone.map(({ key }) => ({ kind: 'delete' as const, key })),
    ])
    kept.pieces = pieces
    kept.savedNext = Math.max(from, written.at(-1)?.piece.next ?? 0)
  }
}

interface NewPiece {
  readonly piece: Piece
  readonly runs: readonly LogRun[]
}

function* piecesOf(id: string, firstNumber: number, found: Iterable<LogRun>): Generator<NewPiece> {
  let runs: LogRun[] = []
  let [first, next, costBytes] = [firstNumber, firstNumber, 0]
  const piece = (): NewPiece => {
    const key = `log/${id}/${String(first).padStart(numberDigits, '0')}`
    return { piece: { key, first, next, costBytes }, runs }
  }
  for (const run of found) {
    runs.push(run)
    next += run.lines
    costBytes += costOfRun(run)
    if (costBytes < longestBytes) continue
    yield piece()
    runs = []
    first = next
    costBytes = 0
  }
  if (runs.length > 0) yield piece()
}

/** Leaves out the oldest pieces: those whose lines the log has let go, and those with enough after them. */
function newestOf(pieces: readonly Piece[], firstNumber: number): readonly Piece[] {
  let room = keptBytes
  const kept: Piece[] = []
  for (const piece of [...pieces].reverse()) {
    if (room <= 0 || piece.next <= firstNumber) break
    kept.unshift(piece)
    room -= piece.costBytes
  }
  return kept
}
