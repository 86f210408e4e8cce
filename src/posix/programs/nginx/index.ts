/**
 * nginx: a master that reads the configuration, opens the sockets and keeps workers (`worker.ts`), told what to do by
 * signals or `nginx -s`. It serves files, lists and redirects; what its configuration knows is in `directives.ts`, and a
 * directive that is left out is named and refused.
 */
import { gnuErrorText, PosixError } from '../../filesystem/posixError'
import { rootCredentials } from '../../filesystem/namespaceTypes'
import { listen } from '../../process/sockets'
import type { Process, ProcessHandle, Program, Signal } from '../../process/types'
import { readNames } from '../ownership'
import { logError, openLogs, reopenLogs, takeLogs, type ErrorLog, type Level, type OpenLogs } from './logs'
import { readInvocation, type Invocation } from './invocation'
import { BadConfiguration, readConfiguration, readGlobals } from './syntax'
import { setupOf, type Location, type Rules, type Setup, type Site } from './site'
import { versionOf } from './version'
import { work, type Bound } from './worker'

const bindRetries = 5
const bindRetryMs = 500
const otherBinary = "you should shutdown or terminate before either old or new binary's process"
const signals: Readonly<Record<string, { readonly signal: Signal; readonly number: number }>> = {
  stop: { signal: 'SIGTERM', number: 15 },
  quit: { signal: 'SIGQUIT', number: 3 },
  reload: { signal: 'SIGHUP', number: 1 },
  reopen: { signal: 'SIGUSR1', number: 10 },
}

export const nginx: Program = async (process) => {
  const invocation = await readInvocation(process)
  if (typeof invocation === 'number') return invocation
  const early: ErrorLog = { path: standardLog(process, invocation), level: 'notice' }
  let setup: Setup
  try {
    setup = readSetup(process, invocation)
  } catch (error) {
    if (!(error instanceof BadConfiguration)) throw error
    if (invocation.tests && error.isReadable)
      await process.printError(`nginx: the configuration file ${invocation.configFile} syntax is ok\n`)
    await logError(process, early, 'emerg', error.message, true)
    if (invocation.tests) await process.printError(`nginx: configuration file ${invocation.configFile} test failed\n`)
    return 1
  }
  if (invocation.tests) {
    if (invocation.isQuiet) return 0
    await process.printError(`nginx: the configuration file ${invocation.configFile} syntax is ok\n`)
    await process.printError(`nginx: configuration file ${invocation.configFile} test is successful\n`)
    return 0
  }
  if (invocation.signal !== undefined) return sendSignal(process, early, setup, invocation.signal)
  return start(process, setup, invocation)
}

function standardLog(process: Process, { errorLog }: Invocation): string {
  if (errorLog !== undefined) return errorLog
  const path = '/var/log/nginx/error.log'
  try {
    process.namespace.lstat(process, path)
    return path
  } catch (error) {
    if (error instanceof PosixError) return 'stderr'
    throw error
  }
}

function readSetup(process: Process, invocation: Invocation): Setup {
  const globals = readGlobals(process, invocation.globals)
  const all = [...globals, ...readConfiguration(process, invocation.configFile)]
  const standards = { errorLog: standardLog(process, invocation), accessLog: '/var/log/nginx/access.log' }
  const setup = setupOf(all, standards)
  if (setup.user !== 'nobody' && readNames(process).userId(setup.user) === undefined)
    throw new BadConfiguration(`getpwnam("${setup.user}") failed in ${invocation.configFile}`)
  return setup
}

/** `-s`: tells the master of the pid file. */
async function sendSignal(process: Process, log: ErrorLog, setup: Setup, name: string): Promise<number> {
  const { signal = 'SIGTERM', number = 15 } = signals[name] ?? {}
  await logError(process, log, 'notice', 'signal process started')
  const fail = async (text: string): Promise<number> => {
    await logError(process, log, 'error', text, true)
    return 1
  }
  let text: string
  try {
    const file = process.namespace.open(process, setup.pidFile, { read: true })
    text = Buffer.from(file.readAt(0, 64)).toString().trim()
    file.close()
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    return fail(`open() "${setup.pidFile}" failed (2: ${gnuErrorText(error.code)})`)
  }
  if (!/^[1-9]\d*$/.test(text)) return fail(`invalid PID number "${text}" in "${setup.pidFile}"`)
  try {
    process.host.signal(Number(text), signal, process)
    return 0
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    return fail(`kill(${text}, ${number}) failed (${error.code === 'ESRCH' ? 3 : 1}: ${gnuErrorText(error.code)})`)
  }
}

async function start(process: Process, setup: Setup, invocation: Invocation): Promise<number> {
  const bound = await bindAll(process, setup)
  if (bound === undefined) return 1
  const say = (level: Level, text: string): Promise<void> => logError(process, setup.errorLog, level, text)
  await say('notice', 'using the "epoll" event method')
  await say('notice', `nginx/${versionOf(process)}`)
  await say('notice', `OS: Linux ${process.host.kernelRelease}`)
  const { soft, hard } = process.limits.openFiles
  await say('notice', `getrlimit(RLIMIT_NOFILE): ${soft}:${hard}`)
  if (!setup.isDaemon) return new Master(process, setup, bound, invocation).run()
  process.fork((child) => new Master(child, setup, bound, invocation).run(), { newGroup: true })
  return 0
}

/** Opens a socket for each address; undefined when one is taken. */
async function bindAll(
  process: Process,
  setup: Setup,
  known: readonly Bound[] = [],
): Promise<readonly Bound[] | undefined> {
  const wanted = new Map<string, { address: string; port: number; sites: Site[] }>()
  for (const site of setup.sites)
    for (const { text, address, port } of site.listens) {
      const each = wanted.get(text) ?? { address, port, sites: [] }
      each.sites.push(site)
      wanted.set(text, each)
    }
  for (let round = 0; ; round++) {
    const bound: Bound[] = []
    const complaints: string[] = []
    for (const [text, { address, port, sites }] of wanted) {
      const before = known.find((each) => each.text === text)
      if (before !== undefined) {
        bound.push({ ...before, sites })
        continue
      }
      try {
        const { number } = listen(process, { address, port }, { backlog: 511, isOnlyIPv6: address.includes(':') })
        bound.push({ text, number, port, sites })
      } catch (error) {
        if (!(error instanceof PosixError)) throw error
        const why = error.code === 'EADDRINUSE' ? 98 : 99
        complaints.push(`bind() to ${text} failed (${why}: ${gnuErrorText(error.code)})`)
      }
    }
    if (complaints.length === 0) return bound
    for (const complaint of complaints) await logError(process, setup.errorLog, 'emerg', complaint, true)
    for (const { number } of bound) if (!known.some((each) => each.number === number)) close(process, number)
    if (round === bindRetries - 1) break
    await logError(process, setup.errorLog, 'notice', 'try again to bind() after 500ms')
    await process.sleep(bindRetryMs)
  }
  await logError(process, setup.errorLog, 'emerg', 'still could not bind()', true)
  return undefined
}

function close(process: Process, number: number): void {
  process.descriptors.get(number)?.close()
  process.descriptors.delete(number)
}

type Event =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'exit'; readonly worker: ProcessHandle; readonly text: string; readonly isClean: boolean }

class Master {
  private readonly events: Event[] = []
  private wake: () => void = () => undefined
  private readonly workers = new Set<ProcessHandle>()
  private readonly leaving = new Set<ProcessHandle>()
  private isEnding = false
  private logs: OpenLogs = new Map()

  constructor(
    private readonly process: Process,
    private setup: Setup,
    private bound: readonly Bound[],
    private readonly invocation: Invocation,
  ) {}

  async run(): Promise<number> {
    const { process } = this
    for (const signal of ['SIGHUP', 'SIGQUIT', 'SIGTERM', 'SIGINT', 'SIGUSR1', 'SIGUSR2'] as const)
      process.onSignal(signal, () => this.push({ kind: 'signal', signal }))
    process.retitle(`nginx: master process ${process.argv.join(' ')}`)
    this.makeFolders()
    this.writePid()
    await this.startWorkers()
    while (!this.isEnding || this.workers.size > 0) await this.handle(await this.nextEvent())
    this.removePid()
    await this.say('notice', 'exit')
    return 0
  }

  private push(event: Event): void {
    this.events.push(event)
    this.wake()
  }

  private async nextEvent(): Promise<Event> {
    for (;;) {
      const event = this.events.shift()
      if (event !== undefined) return event
      await this.process.gate.untilEnded(new Promise<void>((resolve) => (this.wake = resolve)))
    }
  }

  private async handle(event: Event): Promise<void> {
    if (event.kind === 'exit') return this.afterWorker(event)
    switch (event.signal) {
      case 'SIGHUP':
        await this.say('notice', 'signal 1 (SIGHUP) received, reconfiguring')
        return this.reconfigure()
      case 'SIGQUIT':
        await this.say('notice', 'signal 3 (SIGQUIT) received, shutting down')
        return this.end('SIGQUIT')
      case 'SIGUSR1':
        await this.say('notice', 'signal 10 (SIGUSR1) received, reopening logs')
        return this.reopen()
      case 'SIGUSR2':
        return this.refuseToChange()
      default:
        await this.say('notice', `signal ${event.signal === 'SIGINT' ? 2 : 15} (${event.signal}) received, exiting`)
        return this.end('SIGTERM')
    }
  }

  /** Of a master that nobody has put into the background, the real one changes no program either. */
  private async refuseToChange(): Promise<void> {
    if (this.setup.isDaemon) return this.say('crit', "the Camada simulator's nginx leaves out changing its binary")
    await this.say('notice', 'signal 12 (SIGUSR2) received, ignoring')
    return this.say('crit', `the changing binary signal is ignored: ${otherBinary}`)
  }

  private async reopen(): Promise<void> {
    await this.say('notice', 'reopening logs')
    await reopenLogs(this.process, workerCredentials(this.process, this.setup.user))
    for (const worker of this.workers) worker.signal('SIGUSR1')
  }

  private end(signal: Signal): void {
    this.isEnding = true
    for (const worker of this.workers) worker.signal(signal)
  }

  private async afterWorker({ worker, text, isClean }: Extract<Event, { kind: 'exit' }>): Promise<void> {
    const isOurs = this.workers.delete(worker)
    await this.say('notice', `signal 17 (SIGCHLD) received from ${worker.pid}`)
    await this.say(isClean ? 'notice' : 'alert', `worker process ${worker.pid} exited ${text}`)
    // One that was not told to end is replaced.
    if (isOurs && !this.isEnding && !this.leaving.delete(worker)) await this.startWorker()
    this.leaving.delete(worker)
  }

  private async reconfigure(): Promise<void> {
    await this.say('notice', 'reconfiguring')
    const old = [...this.workers]
    try {
      const setup = readSetup(this.process, this.invocation)
      const bound = await bindAll(this.process, setup, this.bound)
      if (bound === undefined) return
      for (const { number } of this.bound)
        if (!bound.some((each) => each.number === number)) close(this.process, number)
      this.setup = setup
      this.bound = bound
    } catch (error) {
      if (!(error instanceof BadConfiguration)) throw error
      return this.say('emerg', error.message)
    }
    await this.say('notice', 'using the "epoll" event method')
    await this.startWorkers()
    for (const worker of old) {
      this.leaving.add(worker)
      worker.signal('SIGQUIT')
    }
  }

  private async startWorkers(): Promise<void> {
    this.logs = await openLogs(this.process, logPaths(this.setup))
    await this.say('notice', 'start worker processes')
    for (let count = 0; count < this.setup.workers; count++) await this.startWorker()
  }

  private async startWorker(): Promise<void> {
    const { setup, bound, logs } = this
    const version = versionOf(this.process)
    const worker = this.process.fork((child) => {
      child.credentials = workerCredentials(child, setup.user)
      child.retitle('nginx: worker process')
      takeLogs(child, logs)
      return work(child, setup, bound, version)
    })
    this.workers.add(worker)
    void worker.exited.then((status) =>
      this.push({
        kind: 'exit',
        worker,
        text: status.kind === 'exited' ? `with code ${status.code}` : `on signal ${signalNumber(status.signal)}`,
        isClean: status.kind === 'exited' && status.code === 0,
      }),
    )
    await this.say('notice', `start worker process ${worker.pid}`)
  }

  private say(level: Level, text: string): Promise<void> {
    return logError(this.process, this.setup.errorLog, level, text)
  }

  /** Where bodies that are too large for memory would lie; the real one makes these, too. */
  private makeFolders(): void {
    const { process } = this
    const { uid, gid } = workerCredentials(process, this.setup.user)
    for (const name of ['client', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) {
      const path = `/var/cache/nginx/${name}_temp`
      try {
        process.namespace.createDirectory(process, path, 0o700)
        process.namespace.setAttributes(process, path, { uid, gid })
      } catch (error) {
        if (!(error instanceof PosixError)) throw error
      }
    }
  }

  private writePid(): void {
    const { process } = this
    try {
      const file = process.namespace.open(process, this.setup.pidFile, {
        write: true,
        truncate: true,
        createMode: 0o644,
      })
      file.write(Buffer.from(`${process.pid}\n`))
      file.close()
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
    }
  }

  private removePid(): void {
    try {
      this.process.namespace.unlink(this.process, this.setup.pidFile)
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
    }
  }
}

/** Every log that a configuration names. */
function logPaths({ errorLog, sites }: Setup): readonly string[] {
  const rules = (locations: readonly Location[]): readonly Rules[] =>
    locations.flatMap((each) => [each.rules, ...rules(each.inner)])
  const all = sites.flatMap((site) => [site.rules, ...rules(site.locations)])
  return [errorLog.path, ...all.flatMap(({ accessLogs }) => accessLogs.map(({ path }) => path))]
}

function workerCredentials(process: Process, user: string): Process['credentials'] {
  if (process.credentials.uid !== 0) return process.credentials
  const names = readNames(process)
  const uid = names.userId(user)
  if (uid === undefined) return { ...rootCredentials, uid: 65_534, gid: 65_534 }
  const gid = names.groupId(user) ?? uid
  return { uid, gid, groups: [...new Set([gid, ...names.groupsOf(user)])] }
}

function signalNumber(signal: Signal): number {
  return signal === 'SIGKILL' ? 9 : signal === 'SIGTERM' ? 15 : signal === 'SIGSEGV' ? 11 : 1
}
