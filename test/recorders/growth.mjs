/**
 * Records what the stories of `src/posix/testGrowth/stories.ts` do to the data directories of real servers:
 *
 *   npx tsx test/recorders/growth.mjs [mysql] [postgres] [redis]      as root; half a minute
 *
 * The servers are Debian 12's mariadb-server (MySQL is not in Debian), postgresql and redis-server; MARIADB is the folder
 * that has MariaDB's `bin` and `sbin` (/usr), POSTGRES that of PostgreSQL's programs, REDIS redis-server
 * itself. Goes to `test/fixtures/growth/`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { changesBetween, foldedName } from '../../src/posix/testGrowth/changes.ts'
import { mysqlStory, postgresStory, redisStory } from '../../src/posix/testGrowth/stories.ts'

const mariadb = process.env.MARIADB ?? '/usr'
const redis = process.env.REDIS ?? '/usr/bin/redis-server'
const setpriv = '/usr/bin/setpriv'
const postgres = process.env.POSTGRES ?? '/usr/lib/postgresql/15/bin'
const run = (file, args, input) => {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', input, maxBuffer: 2 ** 26 })
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}${stdout}`)
  return stdout.trim()
}
const untilTrue = async (isSo) => {
  for (let tried = 0; !isSo(); tried++) {
    if (tried > 300) throw new Error(`never: ${isSo}`)
    await sleep(100)
  }
}
const succeeds = (file, args) => spawnSync(file, args).status === 0

/** Each makes a directory's content, starts its server, and says how it is spoken to and stopped. */
const servers = {
  mysql: {
    story: mysqlStory,
    start: (data) => {
      const files = [`--datadir=${data}`, '--user=root']
      run(`${mariadb}/bin/mariadb-install-db`, ['--no-defaults', `--basedir=${mariadb}`, '--skip-test-db', ...files])
      const own = [`--socket=${data}/../s`, `--pid-file=${data}/../p`, '--skip-networking', '--log-bin=binlog']
      const eager = ['--innodb-max-dirty-pages-pct=0', '--innodb-max-dirty-pages-pct-lwm=0']
      const program = `${mariadb}/sbin/mariadbd`
      return spawn(program, ['--no-defaults', `--basedir=${mariadb}`, ...files, ...own, ...eager], { stdio: 'ignore' })
    },
    client: (data, ...more) => [`${mariadb}/bin/mariadb`, ['--no-defaults', `--socket=${data}/../s`, ...more]],
    isReady: (data) => succeeds(...servers.mysql.client(data, '-e', 'CREATE DATABASE lab')),
    tell: (data, input) => run(...servers.mysql.client(data, 'lab'), input),
    isSettled: (data) => {
      const dirty = "SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'"
      return run(...servers.mysql.client(data, '-NBe', dirty)).endsWith('\t0')
    },
    /** The file's pages by those in use, which a statistic tells and which four of the file's own come to. */
    curve: (data) => {
      const tell = (sql) => run(...servers.mysql.client(data, '-NB', 'lab', '-e', sql))
      const pages = "SELECT data_length DIV 16384 FROM information_schema.tables WHERE table_name = 'curve'"
      tell('CREATE TABLE curve LIKE item')
      const ends = [0, 200, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 270_000, 370_000]
      return ends.slice(1).map((to, at) => {
        tell(`INSERT INTO curve SELECT seq, sha2(seq, 256), 0 FROM seq_${ends[at] + 1}_to_${to}; ANALYZE TABLE curve`)
        const filePages = statSync(`${data}/lab/curve.ibd`).size / 16384
        return { rows: to, usedPages: Number(tell(pages)) + 4, filePages }
      })
    },
    version: () =>
      run(`${mariadb}/sbin/mariadbd`, ['--no-defaults', '--version']).replace(/^.*Ver (\S+).*$/s, 'MariaDB $1'),
  },
  postgres: {
    story: postgresStory,
    start: (data) => {
      run('chown', ['postgres', data])
      const initdb = [`${postgres}/initdb`, '-D', data, '-A', 'trust', '-U', 'postgres', '--locale=C.UTF-8']
      run(setpriv, ['--reuid=postgres', '--clear-groups', ...initdb])
      const options = ['-D', data, '-c', 'listen_addresses=', '-k', data, '-c', 'autovacuum=off']
      const server = ['--reuid=postgres', '--clear-groups', `${postgres}/postgres`, ...options]
      return spawn(setpriv, server, { stdio: 'ignore' })
    },
    psql: (data, ...more) => ['psql', ['-h', data, '-U', 'postgres', '-X', '-qAt', ...more]],
    isReady: (data) => succeeds(...servers.postgres.psql(data, '-c', 'CHECKPOINT')),
    tell: (data, input) => run(...servers.postgres.psql(data, '-v', 'ON_ERROR_STOP=1'), input),
    isSettled: () => true,
    relations: (data) => {
      const sql = "SELECT relname || '=' || pg_relation_filepath(oid) FROM pg_class WHERE relname ~ '^item'"
      return run(...servers.postgres.psql(data, '-c', sql)).split('\n')
    },
    version: () => run(`${postgres}/postgres`, ['--version']),
  },
  redis: {
    story: redisStory,
    start: (data) => {
      const options = [
        '--dir',
        data,
        '--port',
        '0',
        '--unixsocket',
        `${data}/../s`,
        '--appendonly',
        'yes',
        '--save',
        '',
      ]
      return spawn(redis, options, { stdio: 'ignore' })
    },
    client: (data, ...more) => ['redis-cli', ['-s', `${data}/../s`, ...more]],
    isReady: (data) => succeeds(...servers.redis.client(data, 'ping')),
    tell: (data, input) => run(...servers.redis.client(data), input),
    isSettled: (data) => !/in_progress:1|scheduled:1/.test(run(...servers.redis.client(data, 'info', 'persistence'))),
    version: () => run(redis, ['--version']).replace(/ sha=.*/, ''),
  },
}

function look(folder, before) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  return new Map(
    entries.map((entry) => {
      const full = join(entry.parentPath, entry.name)
      const { ino, mtimeMs, size } = statSync(full)
      const known = before.get(relative(folder, full))
      const isSame = known?.inode === String(ino) && known.mtimeMs === mtimeMs && known.bytes.length === size
      return [relative(folder, full), isSame ? known : { inode: String(ino), mtimeMs, bytes: readFileSync(full) }]
    }),
  )
}

async function record(name) {
  const { story, start, isReady, tell, isSettled, relations = () => [], curve, version } = servers[name]
  const root = mkdtempSync('/var/tmp/camada-growth-')
  chmodSync(root, 0o755)
  const data = run('sh', ['-c', `mkdir ${root}/data && echo ${root}/data`])
  try {
    const server = start(data)
    const ended = new Promise((resolve) => server.once('exit', resolve))
    await untilTrue(() => isReady(data))
    const steps = []
    let seen = new Map()
    const named = new Map()
    const see = (step) => {
      const now = look(data, seen)
      if (step !== undefined) steps.push({ step, changes: changesBetween(seen, now, named) })
      seen = now
    }
    const settle = async () => {
      await sleep(1500)
      await untilTrue(() => isSettled(data))
    }
    await settle()
    see()
    const names = [...new Set([...seen.keys()].map((path) => foldedName(path, new Map())))].sort()
    for (const step of story) {
      tell(data, step.input)
      await settle()
      for (const pair of relations(data)) named.set(pair.split('=')[1], pair.split('=')[0])
      see(step.name)
    }
    const curved = curve === undefined ? {} : { curve: curve(data) }
    await settle()
    see()
    server.kill(name === 'postgres' ? 'SIGINT' : 'SIGTERM')
    await ended
    see('stop')
    const recorded = { server: version(), date: new Date().toISOString().slice(0, 10), names, steps, ...curved }
    const path = new URL(`../fixtures/growth/${name}.json`, import.meta.url)
    writeFileSync(path, `${JSON.stringify(recorded, null, 2)}\n`)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const chosen = process.argv.slice(2)
for (const name of chosen.length > 0 ? chosen : Object.keys(servers)) await record(name)
