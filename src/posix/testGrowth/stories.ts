/**
 * One story for each server, told to its own client: a table (or keys) of 1,000 rows, then 10,000, one row changed, all
 * changed, half deleted, room given back. Rows hold 64 hexadecimal digits that no two share, so that nothing is packed.
 */
import { createHash } from 'node:crypto'

export interface StoryStep {
  readonly name: string
  /** What the client reads. */
  readonly input: string
}

const text = (id: number): string => createHash('sha256').update(String(id)).digest('hex')
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at)

const mysqlRows = (from: number, to: number): string =>
  `INSERT INTO item VALUES ${range(from, to)
    .map((id) => `(${String(id)}, '${text(id)}', 0)`)
    .join(', ')};\n`

export const mysqlStory: readonly StoryStep[] = [
  { name: 'create', input: 'CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL, n INT NOT NULL)' },
  { name: 'insert 1,000', input: mysqlRows(1, 1000) },
  { name: 'insert 9,000 more', input: mysqlRows(1001, 10_000) },
  { name: 'update one', input: 'UPDATE item SET n = 1 WHERE id = 5000' },
  { name: 'update all', input: 'UPDATE item SET n = n + 1' },
  { name: 'delete half', input: 'DELETE FROM item WHERE id % 2 = 0' },
  { name: 'optimize', input: 'OPTIMIZE TABLE item' },
]

const postgresRows = (from: number, to: number): string =>
  `INSERT INTO item SELECT id, encode(sha256(id::text::bytea), 'hex'), 0 FROM generate_series(${String(from)}, ${String(to)}) id;`

/** Each step ends with a checkpoint, so that what changed is in the files. */
export const postgresStory: readonly StoryStep[] = [
  { name: 'create', input: 'CREATE TABLE item (id int PRIMARY KEY, name varchar(80) NOT NULL, n int NOT NULL);' },
  { name: 'insert 1,000', input: postgresRows(1, 1000) },
  { name: 'insert 9,000 more', input: postgresRows(1001, 10_000) },
  { name: 'update one', input: 'UPDATE item SET n = 1 WHERE id = 5000;' },
  { name: 'update all', input: 'UPDATE item SET n = n + 1;' },
  { name: 'delete half', input: 'DELETE FROM item WHERE id % 2 = 0;' },
  { name: 'vacuum', input: 'VACUUM item;' },
  { name: 'vacuum full', input: 'VACUUM FULL item;' },
].map(({ name, input }) => ({ name, input: `SET client_min_messages = warning;\n${input}\nCHECKPOINT;\n` }))

const redisLines = (ids: readonly number[], line: (id: number) => string): string => `${ids.map(line).join('\n')}\n`
const set = (id: number): string => `SET item:${String(id)} ${text(id)}`

/** With `appendonly yes` and no snapshots but those asked for. */
export const redisStory: readonly StoryStep[] = [
  { name: 'insert 1,000', input: redisLines(range(1, 1000), set) },
  { name: 'insert 9,000 more', input: redisLines(range(1001, 10_000), set) },
  { name: 'bgsave', input: 'BGSAVE\n' },
  { name: 'update one', input: 'SET item:5000 changed\n' },
  { name: 'delete half', input: redisLines(range(1, 5000), (id) => `DEL item:${String(2 * id)}`) },
  { name: 'bgsave again', input: 'BGSAVE\n' },
  { name: 'bgrewriteaof', input: 'BGREWRITEAOF\n' },
]
