/**
 * PostgreSQL is killed at random moments while a client commits transactions: what was answered as committed is there after
 * the next start, and no transaction is there by half. CAMADA_KILLS says how often (100 in the long form), CAMADA_SEED
 * where the moments begin.
 */
import { expect, it } from 'vitest'
import { createWorld } from '../../testWorld'

const kills = Number(process.env['CAMADA_KILLS'] ?? 2)
const seed = Number(process.env['CAMADA_SEED'] ?? 1)
const perRound = 2000

function* randomFrom(start: number): Generator<number> {
  for (let state = start; ;) yield (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

const transaction = (id: number): string =>
  `BEGIN; INSERT INTO a VALUES (${String(id)}, 1); INSERT INTO b VALUES (${String(id)}, repeat('x', 900)); UPDATE a SET n = 2 WHERE id = ${String(id)}; COMMIT;\nSELECT ${String(id)};\n`

const counts = (from: number): string =>
  `SELECT count(*), count(b.id), count(*) FILTER (WHERE n = 2), coalesce(max(a.id), ${String(from - 1)}) FROM a LEFT JOIN b USING (id) WHERE a.id >= ${String(from)}; SELECT count(*) FROM b WHERE id NOT IN (SELECT id FROM a)`

/** What a round does, and then prints on one line. */
function round(at: number, delayMs: number): string {
  const first = at * perRound + 1
  return `
    : > /tmp/said; psql -U postgres -qAt < /w/${String(at)}.sql > /tmp/said 2>/dev/null &
    until [ -s /tmp/said ]; do sleep 0.02; done; sleep ${(delayMs / 1000).toFixed(3)}
    kill -9 $(head -n 1 /data/postmaster.pid); wait
    gosu postgres pg_ctl -D /data -l /tmp/log -w start > /dev/null || cat /tmp/log
    echo $(tail -n 1 /tmp/said) : $(psql -U postgres -At -F ' ' -c "${counts(first)}")`
}

it('keeps what PostgreSQL had committed when it was killed, and nothing by half', async () => {
  const random = randomFrom(seed)
  const world = createWorld('gnu')
  world.write('/etc/passwd', 'root:x:0:0::/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/bash\n')
  world.write('/etc/group', 'postgres:x:999:\n')
  for (const name of ['initdb', 'postgres', 'psql', 'gosu', 'pg_ctl']) world.write(`/bin/${name}`, '\x7fELF\0', 0o755)
  const rounds = Array.from({ length: kills }, (_, at) => {
    const ids = Array.from({ length: perRound }, (_each, row) => at * perRound + row + 1)
    world.write(`/w/${String(at)}.sql`, ids.map(transaction).join(''))
    return round(at, 400 * (random.next().value as number))
  })
  const script = `
    mkdir -p /data /var/run/postgresql; chown 999:999 /data /var/run/postgresql
    gosu postgres initdb -D /data > /dev/null 2>&1
    gosu postgres pg_ctl -D /data -l /tmp/log -w start > /dev/null
    psql -U postgres -q -c 'CREATE TABLE a (id int PRIMARY KEY, n int)' -c 'CREATE TABLE b (id int PRIMARY KEY, t text)'
    ${rounds.join('\n')}`
  const { stdout, stderr } = await world.run(['sh', '-c', script])
  await world.host.dispose()
  const lines = stdout.trim().split('\n')
  expect({ rounds: lines.length, stderr }).toEqual({ rounds: kills, stderr: '' })
  let answered = 0
  for (const [at, line] of lines.entries()) {
    const [said = '', found = ''] = line.split(':')
    const last = said.trim() === '' ? at * perRound : Number(said)
    const [rows, pairs, updated, most = 0, orphans] = found.trim().split(' ').map(Number)
    expect({ line, pairs, updated, orphans }).toEqual({ line, pairs: rows, updated: rows, orphans: 0 })
    expect(most, line).toBeGreaterThanOrEqual(last)
    expect(rows, line).toBe(most - at * perRound)
    answered += last - at * perRound
  }
  expect(answered).toBeGreaterThan(0)
})
