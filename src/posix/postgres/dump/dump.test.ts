/**
 * pg_dump's scripts of a database with most kinds of objects, beside those of Debian's PostgreSQL 15 (recorded by
 * `test/recorders/postgresDumps.mjs`); and the way back, by psql and pg_restore, after which a dump is the same.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leftOutOptions } from '../../programs/pg_dump/leftOut'
import { createWorld, type World } from '../../testWorld'

interface Recorded {
  readonly cases: readonly {
    readonly args: readonly string[]
    readonly stdout: string
    readonly stderr: string
    readonly status: number
  }[]
}

const { cases } = JSON.parse(readFileSync('test/fixtures/postgres/dumps.json', 'utf8')) as Recorded
const schema = readFileSync('test/recorders/postgres/dumped.sql', 'utf8')
const marker = '%%%'

/** What PostgreSQL 18 words otherwise than 15, and the simulator's locale. */
function ofEighteen(text: string): string {
  return text
    .replaceAll('SET idle_in_transaction_session_timeout = 0;\n', '$&SET transaction_timeout = 0;\n')
    .replaceAll('15.18 (Debian 15.18-0+deb12u1)', '18.6 (Debian 18.6-1.pgdg13+2)')
    .replaceAll(/ALTER TABLE (public\.(?:clientes_id_seq|livre)) OWNER/g, 'ALTER SEQUENCE $1 OWNER')
    .replaceAll("LOCALE = 'C.UTF-8'", "LC_COLLATE = 'C' LC_CTYPE = 'C.UTF-8'")
    .replaceAll('ALTER TABLE public.ativos OWNER', 'ALTER VIEW public.ativos OWNER')
    .replaceAll('ALTER TABLE public.mv OWNER', 'ALTER MATERIALIZED VIEW public.mv OWNER')
    .replaceAll(/(TABLE public\.medidas_24 \(\n {4}d date) NOT NULL/g, '$1 CONSTRAINT medidas_d_not_null NOT NULL')
}

describe('pg_dump', () => {
  let world: World
  const answers: { stdout: string; stderr: string; status: number }[] = []
  let story = ''

  beforeAll(async () => {
    world = createWorld('gnu')
    world.write('/etc/passwd', 'root:x:0:0::/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/bash\n')
    world.write('/etc/group', 'postgres:x:999:\n')
    for (const name of [
      'initdb',
      'postgres',
      'psql',
      'gosu',
      'pg_ctl',
      'pg_dump',
      'pg_dumpall',
      'pg_restore',
      'createdb',
    ]) {
      world.write(`/bin/${name}`, '\x7fELF\0', 0o755)
    }
    world.write('/w/schema.sql', schema)
    // The real one's script of all.
    world.write('/w/real.sql', cases[0]?.stdout ?? '')
    const dumps = cases.map(
      ({ args }) =>
        `pg_dump --restrict-key=key ${args.join(' ')} lab >/tmp/out 2>/tmp/err; echo "${marker}$?"; cat /tmp/out; echo "${marker}"; cat /tmp/err`,
    )
    world.write('/story.sh', storyScript)
    const script = `
      export PGUSER=postgres
      mkdir -p /data /var/run/postgresql; chown 999:999 /data /var/run/postgresql
      gosu postgres initdb -D /data >/tmp/initdb 2>&1 || { cat /tmp/initdb; exit 9; }
      gosu postgres pg_ctl -D /data -l /tmp/log -w start >/tmp/start
      createdb lab; psql -q -v ON_ERROR_STOP=1 -f /w/schema.sql lab || exit 8
      ${dumps.join('\n')}
      echo "${marker}story"; sh /story.sh 2>&1`
    const { stdout, stderr } = await world.run(['sh', '-c', script])
    if (!stdout.startsWith(marker)) throw new Error(stdout + stderr)
    const [before = '', told = stdout] = stdout.split(`${marker}story\n`)
    story = told
    for (const part of before.split(new RegExp(`${marker}(?=\\d+\\n)`)).slice(1)) {
      const [, status = '', rest = ''] = /^(\d+)\n(.*)$/s.exec(part) ?? []
      const [out = '', err = ''] = rest.split(`${marker}\n`)
      answers.push({ stdout: out, stderr: err, status: Number(status) })
    }
  })

  afterAll(() => world.host.dispose())

  it.each(cases.map((each, at) => ({ ...each, at, title: each.args.join(' ') || 'all' })))(
    '$title',
    ({ at, stdout, stderr, status }) => {
      expect(answers[at]).toEqual({ stdout: ofEighteen(stdout), stderr, status })
    },
  )

  it('says what it leaves out', async () => {
    for (const [program, option] of leftOutOptions()) {
      const sentence = `${program}: the Camada simulator's ${program} leaves out ${option}\n`
      expect(await world.run([program, option])).toEqual({ stdout: '', stderr: sentence, status: 1 })
    }
  })

  it('goes back in, as a script and as an archive', () => {
    expect(story).toBe(storyTold)
  })
})

const storyScript = `
cd /tmp
pg_dump --restrict-key=key lab > a.sql
createdb b; psql -q -v ON_ERROR_STOP=1 -f /w/real.sql b > /dev/null
pg_dump --restrict-key=key b | diff a.sql -
pg_dump -Fc -f a.dump lab
pg_restore --restrict-key=key -f - a.dump | diff a.sql - && echo same
createdb c; pg_restore -d c a.dump; pg_dump --restrict-key=key c | diff a.sql - && echo same
pg_restore -t empty -d c a.dump; echo $?
pg_restore -l a.dump | grep -c 'TABLE DATA'
pg_restore a.sql; pg_restore -l a.sql; pg_restore -l /bin/psql; pg_restore -l nothing
psql -q -c 'DROP SCHEMA public CASCADE' -c 'DROP SCHEMA loja' c 2>/dev/null
pg_restore -c --if-exists -d lab a.dump; pg_dump --restrict-key=key lab | diff a.sql - && echo same
pg_dumpall --restrict-key=key > all.sql; grep -c '^.connect' all.sql; tail -n 4 all.sql
psql -q -c 'DROP DATABASE lab' -c 'DROP DATABASE b' -c 'DROP DATABASE c' postgres
psql -q -f all.sql postgres 2>&1 >/dev/null | grep -v 'already exists'; pg_dump --restrict-key=key lab | diff a.sql - && echo same
psql -q -c 'CREATE AGGREGATE most(integer) (sfunc = int4larger, stype = integer)' lab; pg_dump lab
`

const storyTold = `291c291
<     d date CONSTRAINT medidas_d_not_null NOT NULL,
---
>     d date NOT NULL,
same
same
pg_restore: while PROCESSING TOC:
pg_restore: from TOC entry 25; 1259 16446 TABLE empty postgres
pg_restore: error: could not execute query: ERROR:  relation "empty" already exists
Command was: CREATE TABLE public.empty (
);


pg_restore: warning: errors ignored on restore: 1
1
9
pg_restore: error: one of -d/--dbname and -f/--file must be specified
pg_restore: error: input file appears to be a text format dump. Please use psql.
pg_restore: error: input file does not appear to be a valid archive
pg_restore: error: could not open input file "nothing": No such file or directory
same
5
--
-- PostgreSQL database cluster dump complete
--

same
pg_dump: error: the Camada simulator's pg_dump leaves out aggregates
`
