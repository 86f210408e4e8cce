import { describe, expect, it } from 'vitest'
import { createWorld } from '../../testWorld'
import { connectionWords } from './connectionString'

describe('connection strings', () => {
  it.each([
    ['lab', undefined],
    ['postgresql://', {}],
    ['postgres://db/lab', { host: 'db', dbname: 'lab' }],
    [
      'postgresql://ana:s%40o@db:6543/lab?sslmode=disable',
      { user: 'ana', password: 's@o', host: 'db', port: '6543', dbname: 'lab' },
    ],
    ['postgresql://[::1]:1/', { host: '::1', port: '1' }],
    ['postgresql:///lab?host=/tmp', { dbname: 'lab', host: '/tmp' }],
    ["host=db  port = 1 password='a \\'b' application_name=x", { host: 'db', port: '1', password: "a 'b" }],
  ])('%s', (text, words) => expect(connectionWords(text)).toEqual(words))

  it('names what is none of its words', () => {
    expect(() => connectionWords('hos=1')).toThrow('invalid connection option "hos"')
  })
})

/** Recorded from PostgreSQL 15's, where no server runs. */
describe('pg_isready without a server', () => {
  const hint = 'pg_isready: hint: Try "pg_isready --help" for more information.\n'
  it.each([
    [[], '/var/run/postgresql:5432 - no response\n', '', 2],
    [['-q'], '', '', 2],
    [['-t', 'x'], '/var/run/postgresql:5432 - no response\n', '', 2],
    [['-d', 'host=127.0.0.1 port=1'], '127.0.0.1:1 - no response\n', '', 2],
    [['-d', 'postgresql://127.0.0.1:2/x'], '127.0.0.1:2 - no response\n', '', 2],
    [['-p', 'x', '-h', '127.0.0.1'], '127.0.0.1:x - no response\n', '', 2],
    [['-d', 'hos=1'], '', 'pg_isready: error: invalid connection option "hos"\n', 3],
    [['a', 'b'], '', `pg_isready: error: too many command-line arguments (first is "a")\n${hint}`, 3],
    [['--nope'], '', `pg_isready: unrecognized option '--nope'\n${hint}`, 3],
    [['-z'], '', `pg_isready: invalid option -- 'z'\n${hint}`, 3],
    [['-t'], '', `pg_isready: option requires an argument -- 't'\n${hint}`, 3],
  ])('%j', async (args, stdout, stderr, status) => {
    const world = createWorld('gnu')
    world.write('/bin/pg_isready', '\x7fELF\0', 0o755)
    expect(await world.run(['pg_isready', ...args])).toEqual({ stdout, stderr, status })
  })

  it('takes empty variables for none, and so does psql', async () => {
    const world = createWorld('gnu')
    for (const name of ['pg_isready', 'psql']) world.write(`/bin/${name}`, '\x7fELF\0', 0o755)
    const env = { PATH: '/bin', PGHOST: '', PGPORT: '', PGUSER: '', PGDATABASE: '' }
    const { stdout, stderr } = await world.run(['sh', '-c', 'pg_isready; psql -c ""'], { env })
    expect(stdout).toBe('/var/run/postgresql:5432 - no response\n')
    expect(stderr).toContain('connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: ')
  })
})
