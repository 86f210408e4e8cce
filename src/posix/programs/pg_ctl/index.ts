/** pg_ctl: starts and stops a server: `start`, `stop`, `restart`, `reload`, `status` with `-D`, `-o`, `-l`, `-m`, `-w`, `-W`, `-t`, `-s`. */
import { PosixError } from '../../filesystem/posixError'
import { readText } from '../../packages/containerFiles'
import { packageVersion } from '../../postgres/version'
import type { Descriptor, Process, Program, Signal } from '../../process/types'

const pollMs = 100
const dotEveryMs = 1000

interface Wish {
  readonly verb: string
  readonly dataDir: string
  readonly options: ReadonlyMap<string, string>
}

export const pgCtl: Program = async (process) => {
  const wish = readWish(process)
  if (wish === undefined) {
    await process.print(`pg_ctl (PostgreSQL) ${packageVersion}\n`)
    return 0
  }
  if (process.credentials.uid === 0) {
    await process.printError(
      'pg_ctl: cannot be run as root\nPlease log in (using, e.g., "su") as the (unprivileged) user that will\nown the server process.\n',
    )
    return 1
  }
  if (wish.dataDir === '') {
    await process.printError(
      'pg_ctl: no database directory specified and environment variable PGDATA unset\nTry "pg_ctl --help" for more information.\n',
    )
    return 1
  }
  const act = verbs[wish.verb]
  if (act !== undefined) return act(process, wish)
  const reason = wish.verb === '' ? 'no operation specified' : `unrecognized operation mode "${wish.verb}"`
  await process.printError(`pg_ctl: ${reason}\nTry "pg_ctl --help" for more information.\n`)
  return 1
}

const valued = 'DolmtpP'
const longNames: Readonly<Record<string, string>> = { pgdata: 'D', log: 'l', mode: 'm', options: 'o', timeout: 't' }

/** Undefined when only the version is asked for. */
function readWish(process: Process): Wish | undefined {
  const options = new Map<string, string>()
  let verb = ''
  const words = process.argv.slice(1)
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--version' || word === '-V') return undefined
    const [, long, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    const [, letter = '', joined = ''] = /^-([a-zA-Z])(.*)$/s.exec(word) ?? []
    if (long !== undefined)
      options.set(longNames[long] ?? long, value ?? (longNames[long] ? (words.shift() ?? '') : ''))
    else if (letter === '') verb = word
    else options.set(letter, valued.includes(letter) && joined === '' ? (words.shift() ?? '') : joined)
  }
  return { verb, dataDir: options.get('D') ?? process.env.get('PGDATA') ?? '', options }
}

const verbs: Readonly<Record<string, (process: Process, wish: Wish) => Promise<number>>> = {
  start,
  stop,
  status,
  reload,
  restart: async (process, wish) => {
    const stopped = await stop(process, wish)
    return stopped === 0 ? start(process, wish) : stopped
  },
}

function pidFile(process: Process, { dataDir }: Wish): readonly string[] | undefined {
  return readText(process, `${dataDir}/postmaster.pid`)?.split('\n')
}

/** Undefined when none runs. */
function runningPid(process: Process, wish: Wish): number | undefined {
  const pid = Number(pidFile(process, wish)?.[0] ?? 0)
  if (!(pid > 0)) return undefined
  try {
    process.host.signal(pid, 'none', process)
    return pid
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}

async function say(process: Process, wish: Wish, text: string): Promise<void> {
  if (!wish.options.has('s')) await process.print(text)
}

async function start(process: Process, wish: Wish): Promise<number> {
  if (runningPid(process, wish) !== undefined) {
    await process.printError('pg_ctl: another server might be running; trying to start server anyway\n')
  }
  const child = process.spawn({
    argv: ['sh', '-c', `exec postgres -D "$0" ${wish.options.get('o') ?? ''}`, wish.dataDir],
    env: process.env,
    cwd: process.cwd,
    credentials: process.credentials,
    umask: process.umask,
    descriptors: await outputs(process, wish),
    newGroup: true,
  })
  if (wish.options.has('W')) {
    await say(process, wish, 'server starting\n')
    return 0
  }
  await say(process, wish, 'waiting for server to start...')
  let ended = false
  void child.exited.then(() => (ended = true))
  const isReady = (): boolean => {
    // One that was killed has left its file.
    const [pid, , , , , , , state = ''] = pidFile(process, wish) ?? []
    return pid === String(child.pid) && state.trim() === 'ready'
  }
  const isUp = await waitFor(process, wish, () => ended || isReady())
  if (isUp && !ended) {
    await say(process, wish, ' done\nserver started\n')
    return 0
  }
  await say(process, wish, ' stopped waiting\n')
  await process.printError('pg_ctl: could not start server\nExamine the log output.\n')
  return 1
}

async function outputs(process: Process, wish: Wish): Promise<ReadonlyMap<number, Descriptor>> {
  const log = wish.options.get('l')
  const to = async (number: number): Promise<Descriptor> => {
    if (log === undefined) return duplicate(process, number)
    return process.open(log, { write: true, append: true, createMode: 0o600 })
  }
  const input = await process.open('/dev/null', { read: true })
  return new Map([
    [0, input],
    [1, await to(1)],
    [2, await to(2)],
  ])
}

function duplicate(process: Process, number: number): Descriptor {
  const descriptor = process.descriptors.get(number)
  if (descriptor === undefined) throw new PosixError('EBADF')
  return descriptor.duplicate()
}

/** Prints a dot for each second. False when it took too long. */
async function waitFor(process: Process, wish: Wish, isDone: () => boolean): Promise<boolean> {
  const untilMs = process.host.now() + Number(wish.options.get('t') ?? '60') * 1000
  let nextDotMs = process.host.now()
  while (!isDone()) {
    if (process.host.now() >= untilMs) return false
    if (process.host.now() >= nextDotMs) {
      await say(process, wish, '.')
      nextDotMs += dotEveryMs
    }
    await process.sleep(pollMs)
  }
  return true
}

const signals: Readonly<Record<string, Signal>> = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' }

async function stop(process: Process, wish: Wish): Promise<number> {
  const pid = runningPid(process, wish)
  if (pid === undefined) return noServer(process, wish, 1)
  const mode = wish.options.get('m') ?? 'fast'
  const signal = Object.entries(signals).find(([name]) => name.startsWith(mode))?.[1]
  if (signal === undefined) {
    await process.printError(
      `pg_ctl: unrecognized shutdown mode "${mode}"\nTry "pg_ctl --help" for more information.\n`,
    )
    return 1
  }
  process.host.signal(pid, signal, process)
  if (wish.options.has('W')) {
    await say(process, wish, 'server shutting down\n')
    return 0
  }
  await say(process, wish, 'waiting for server to shut down...')
  if (await waitFor(process, wish, () => runningPid(process, wish) === undefined)) {
    await say(process, wish, ' done\nserver stopped\n')
    return 0
  }
  await say(process, wish, ' failed\n')
  await process.printError('pg_ctl: server does not shut down\n')
  return 1
}

async function noServer(process: Process, { dataDir }: Wish, code: number): Promise<number> {
  await process.printError(`pg_ctl: PID file "${dataDir}/postmaster.pid" does not exist\nIs server running?\n`)
  return code
}

async function status(process: Process, wish: Wish): Promise<number> {
  const pid = runningPid(process, wish)
  if (pid === undefined) {
    if (!process.namespace.exists(process, `${wish.dataDir}/PG_VERSION`)) {
      await process.printError(`pg_ctl: directory "${wish.dataDir}" is not a database cluster directory\n`)
      return 4
    }
    await process.print('pg_ctl: no server running\n')
    return 3
  }
  await process.print(
    `pg_ctl: server is running (PID: ${String(pid)})\n/usr/lib/postgresql/18/bin/postgres "-D" "${wish.dataDir}"\n`,
  )
  return 0
}

async function reload(process: Process, wish: Wish): Promise<number> {
  const pid = runningPid(process, wish)
  if (pid === undefined) return noServer(process, wish, 1)
  process.host.signal(pid, 'SIGHUP', process)
  await say(process, wish, 'server signaled\n')
  return 0
}
