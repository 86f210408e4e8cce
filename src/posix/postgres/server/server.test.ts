/**
 * psql's sessions as Debian's psql and PostgreSQL 15 answer them, and what becomes of rows when the server is killed or
 * told to end. One server for all: making a cluster takes seconds.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../testWorld'

interface Session {
  readonly name: string
  readonly options: readonly string[]
  readonly input: string
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

const { sessions } = JSON.parse(readFileSync('test/fixtures/postgres/sessions.json', 'utf8')) as { sessions: Session[] }
const marker = '%%%'

describe('psql on a server', () => {
  let world: World
  const answers = new Map<string, Pick<Session, 'stdout' | 'stderr' | 'status'>>()
  let story = ''

  beforeAll(async () => {
    world = createWorld('gnu')
    world.write('/etc/passwd', 'root:x:0:0::/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/bash\n')
    world.write('/etc/group', 'postgres:x:999:\n')
    for (const name of ['initdb', 'postgres', 'psql', 'gosu', 'pg_ctl', 'pg_isready']) {
      world.write(`/bin/${name}`, '\x7fELF\0', 0o755)
    }
    for (const [at, { input, options }] of sessions.entries()) {
      world.write(`/w/${String(at)}.in`, input)
      const words = options.map((option) => `'${option.replaceAll("'", "'\\''")}'`).join(' ')
      world.write(`/w/${String(at)}.sh`, `psql -U postgres -X ${words} < /w/${String(at)}.in`)
    }
    world.write('/story.sh', storyScript)
    const script = `
      mkdir -p /data /var/run/postgresql; chown 999:999 /data /var/run/postgresql
      gosu postgres initdb -D /data >/tmp/initdb 2>&1 || exit 9
      gosu postgres pg_ctl -D /data -l /tmp/log -w start >/tmp/start
      for at in $(seq 0 ${String(sessions.length - 1)}); do
        psql -U postgres -q -c 'DROP SCHEMA public CASCADE' -c 'CREATE SCHEMA public' 2>/dev/null
        sh /w/$at.sh >/tmp/out 2>/tmp/err; echo "${marker}$at $?"; cat /tmp/out; echo "${marker}"; cat /tmp/err
      done
      echo "${marker}story"; sh /story.sh 2>&1`
    const { stdout } = await world.run(['sh', '-c', script])
    const [before = '', told = ''] = stdout.split(`${marker}story\n`)
    story = told
    for (const part of before.split(new RegExp(`${marker}(?=\\d+ \\d+\\n)`)).slice(1)) {
      const [, at = '', status = '', rest = ''] = /^(\d+) (\d+)\n(.*)$/s.exec(part) ?? []
      const [out = '', err = ''] = rest.split(`${marker}\n`)
      answers.set(sessions[Number(at)]?.name ?? '', { stdout: out, stderr: err, status: Number(status) })
    }
  })

  afterAll(() => world.host.dispose())

  it.each(sessions)('$name', ({ name, stdout, stderr, status }) => {
    expect(answers.get(name)).toEqual({ stdout, stderr: withOurSocket(stderr), status })
  })

  it('keeps what was committed through SIGKILL, and ends in order when told to', () => {
    expect(story).toBe(storyTold)
  })
})

function withOurSocket(text: string): string {
  return text.replace(/socket "[^"]*"/, 'socket "/var/run/postgresql/.s.PGSQL.5432"')
}

const storyScript = `
psql -U postgres -q -c 'DROP SCHEMA public CASCADE' -c 'CREATE SCHEMA public' 2>/dev/null
psql -U postgres -q -c 'CREATE TABLE kept(n int)' -c 'INSERT INTO kept SELECT generate_series(1,100)'
(echo 'BEGIN; INSERT INTO kept VALUES (101);'; sleep 3) | psql -U postgres -q &
sleep 1
kill -9 $(head -n 1 /data/postmaster.pid)
sleep 0.5
psql -U postgres -c 'SELECT 1' 2>&1 | head -n 1
gosu postgres pg_ctl -D /data -l /tmp/log2 -w start >/dev/null 2>&1
grep -o 'not properly shut down; automatic recovery in progress' /tmp/log2
psql -U postgres -Atc 'SELECT count(*), max(n) FROM kept'
pg_isready
gosu postgres pg_ctl -D /data -m fast -w stop | tail -n 1
grep -o 'database system is shut down' /tmp/log2
ls /data/postmaster.pid
pg_isready
gosu postgres pg_ctl -D /data -l /tmp/log3 -w start | tail -n 1
psql -U postgres -Atc 'SELECT count(*) FROM kept'
gosu postgres postgres -D /data 2>&1 | cut -d ' ' -f 5- | sed 's/PID [0-9]*/PID n/'
(echo 'SELECT 1;'; sleep 1.5; echo 'SELECT 2;') | psql -U postgres -At &
sleep 0.5
gosu postgres pg_ctl -D /data -m fast -w stop | tail -n 1
wait
gosu postgres pg_ctl -D /data -l /tmp/log4 -w start | tail -n 1
gosu postgres pg_ctl -D /data -m immediate -w stop | tail -n 1
gosu postgres pg_ctl -D /data -l /tmp/log5 -w start | tail -n 1
for log in 3 4 5; do cut -d ' ' -f 5- /tmp/log$log | grep -E 'shut|interrupted|FATAL|recovery in|accept'; done | sed 's/at 2.* UTC/at TIME/; s/up TIME/up at TIME/'
`

const storyTold = `psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: Connection refused
not properly shut down; automatic recovery in progress
100|100
/var/run/postgresql:5432 - accepting connections
server stopped
database system is shut down
ls: cannot access '/data/postmaster.pid': No such file or directory
/var/run/postgresql:5432 - no response
server started
100
FATAL:  lock file "postmaster.pid" already exists
HINT:  Is another postmaster (PID n) running in data directory "/data"?
1
server stopped
FATAL:  terminating connection due to administrator command
server closed the connection unexpectedly
	This probably means the server terminated abnormally
	before or while processing the request.
connection to server was lost
server started
server stopped
server started
LOG:  database system was shut down at TIME
LOG:  database system is ready to accept connections
LOG:  received fast shutdown request
FATAL:  terminating connection due to administrator command
LOG:  shutting down
LOG:  checkpoint starting: shutdown immediate
LOG:  database system is shut down
LOG:  database system was shut down at TIME
LOG:  database system is ready to accept connections
LOG:  received immediate shutdown request
LOG:  database system is shut down
LOG:  database system was interrupted; last known up at TIME
LOG:  database system was not properly shut down; automatic recovery in progress
LOG:  database system is ready to accept connections
`
