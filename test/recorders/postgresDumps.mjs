/**
 * Records what a real pg_dump writes of the database in `postgres/dumped.sql` (`test/fixtures/postgres/dumps.json`):
 * `node test/recorders/postgresDumps.mjs -h HOST -p PORT -U postgres`, with a server that nobody else uses.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const server = process.argv.slice(2)
const program = 'pg_dump'
const schema = readFileSync(new URL('postgres/dumped.sql', import.meta.url), 'utf8')
const cases = [
  [],
  ['-s', '-O', '-x', '--no-comments'],
  ['-a'],
  ['-t', 'clientes', '--inserts'],
  ['-n', 'loja', '-O', '--column-inserts'],
  ['-T', 'pedidos', '-N', 'loja', '-x', '--rows-per-insert=2', '--exclude-table-data=clientes'],
  ['-c', '--if-exists', '-s'],
  ['-c', '-C', '-s', '-t', 'empty'],
  ['-t', 'nope'],
  ['-n', 'nope'],
  ['-a', '-s'],
  ['--if-exists'],
  ['-Q'],
  ['-F', 'z'],
  ['--nothing'],
  ['x'],
]
const psql = (database, ...args) => execFileSync('psql', [...server, '-q', '-v', 'ON_ERROR_STOP=1', ...args, database])

psql('postgres', '-c', 'DROP DATABASE IF EXISTS lab', '-c', 'DROP ROLE IF EXISTS leitor', '-c', 'CREATE DATABASE lab')
execFileSync('psql', [...server, '-q', '-v', 'ON_ERROR_STOP=1', 'lab'], { input: schema })
const recorded = cases.map((args) => {
  const { stdout, stderr, status } = spawnSync(program, [...server, '--restrict-key=key', ...args, 'lab'], {
    encoding: 'utf8',
  })
  return { args, stdout, stderr, status }
})
const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()
const recordedAt = new Date().toISOString().slice(0, 10)
writeFileSync(
  'test/fixtures/postgres/dumps.json',
  `${JSON.stringify({ version, recordedAt, cases: recorded }, null, 2)}\n`,
)
