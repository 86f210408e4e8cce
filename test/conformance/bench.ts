/**
 * The workbench of the suite: everything is made under the run's prefix and removed at the end; requests are made and
 * answers read in one line each, so that a test reads like what it tests.
 */
import { randomBytes } from 'node:crypto'
import { PassThrough, type Duplex, type Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import { pack } from 'tar-stream'
import { eventually } from '../support/eventually'
import type { OpenedTestEngine } from './engines'
import { Replies } from './specification/replies'

export interface Ran {
  readonly id: string
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly image?: string
  readonly name?: string
  readonly stdin?: string
  readonly tty?: boolean
  readonly config?: Partial<Dockerode.ContainerCreateOptions>
  readonly host?: Dockerode.HostConfig
}

export interface Refusal {
  readonly status: number
  readonly message: string
}

const label = 'io.camada.conformance'

export class Bench {
  readonly prefix = `conf-${randomBytes(3).toString('hex')}`
  readonly docker: Dockerode
  readonly apiVersion: string
  readonly hostDir: string
  /** What it answered, held against the specification. */
  readonly replies: Replies
  /** Whether it is one of the private real daemons. */
  readonly isReal: boolean
  #next = 0

  constructor(private readonly engine: OpenedTestEngine) {
    this.docker = engine.docker
    this.apiVersion = engine.apiVersion
    this.replies = new Replies(engine.docker, engine.apiVersion)
    this.isReal = engine.isReal
    this.hostDir = `${engine.hostDir}/${this.prefix}`
  }

  /** Where it listens, for requests without a client. */
  get address(): { readonly socketPath: string } | { readonly host: string; readonly port: string } {
    const { hostname, port } = new URL(this.engine.url.replace(/^unix:/, 'http:'))
    const socketPath = /^unix:\/\/(\/.*)$/.exec(this.engine.url)?.[1]
    return socketPath === undefined ? { host: hostname, port } : { socketPath }
  }

  /** A new name under the prefix. */
  name(word = 'x'): string {
    return `${this.prefix}-${word}${this.#next++}`
  }

  /** Whether the engine speaks at least that version. */
  speaks(version: string): boolean {
    return Number(this.apiVersion.split('.')[1]) >= Number(version.split('.')[1])
  }

  async create(command: readonly string[], options: RunOptions = {}): Promise<Dockerode.Container> {
    return this.docker.createContainer({
      name: options.name ?? this.name('c'),
      Image: options.image ?? 'alpine',
      ...(command.length === 0 ? {} : { Cmd: [...command] }),
      Labels: { [label]: this.prefix },
      Tty: options.tty ?? false,
      OpenStdin: options.stdin !== undefined,
      StdinOnce: options.stdin !== undefined,
      AttachStdin: options.stdin !== undefined,
      AttachStdout: true,
      AttachStderr: true,
      ...options.config,
      HostConfig: { ...options.host },
    })
  }

  /** As `docker run`: create, attach, wait, start; resolves when it ended. The container stays. */
  async run(command: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const container = await this.create(command, options)
    const stdin = options.stdin !== undefined
    const stream = await container.attach({ stream: true, stdin, stdout: true, stderr: true, hijack: true })
    const output = collect(this.docker, stream as Duplex, options.tty ?? false)
    const { ended } = await this.waiting(container)
    await container.start()
    if (options.stdin !== undefined) (stream as Duplex).end(options.stdin)
    const [exitCode, heard] = await Promise.all([ended, output])
    const { stdout, stderr } = heard.stdout + heard.stderr === '' ? await this.logged(container, options) : heard
    return { id: container.id, exitCode, stdout, stderr }
  }

  /** Docker answers an attachment a moment before it is one: what ends at once can be over by then, and is in the log. */
  private async logged(
    container: Dockerode.Container,
    options: RunOptions,
  ): Promise<{ stdout: string; stderr: string }> {
    const removesItself = options.host?.AutoRemove ?? false
    if (removesItself) return { stdout: '', stderr: '' }
    const log = await container.logs({ follow: true, stdout: true, stderr: true })
    return collect(this.docker, log as unknown as Duplex, options.tty ?? false)
  }

  /** A shell line; its output without what is on stderr. Throws when it fails. */
  async sh(line: string, options: RunOptions = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(['sh', '-c', line], options)
    if (exitCode !== 0) throw new Error(`exit ${exitCode}: ${line}\n${stdout}${stderr}`)
    return stdout
  }

  /** `docker diff` as the CLI prints it, sorted by path. */
  async diff(id: string): Promise<string[]> {
    // No change at all is `null` on the wire, which dockerode hands on as bytes.
    const answer: unknown = await this.docker.getContainer(id).changes()
    const changes = Array.isArray(answer) ? (answer as { Path: string; Kind: number }[]) : []
    const lines = changes.map(({ Path, Kind }) => `${'CAD'[Kind] ?? '?'} ${Path}`)
    return lines.sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1))
  }

  /** A request of its own, for what dockerode can't say. */
  async request(method: string, path: string, query: object = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.docker.modem.dial(
        { path: `${path}?`, method, options: { _query: query, _body: {} }, statusCodes: { 200: true, 204: true } },
        (error: Error | null, answer: unknown) => (error ? reject(error) : resolve(answer)),
      )
    })
  }

  /** The same under another version of the API; its reply is not held against a specification. */
  async requestAs(version: string, method: string, path: string): Promise<unknown> {
    const other = Object.assign(
      Object.create(Object.getPrototypeOf(this.docker.modem) as object),
      this.docker.modem,
    ) as {
      version: string
      buildPayload?: unknown
      dial: Dockerode['modem']['dial']
    }
    other.version = `v${version}`
    delete other.buildPayload
    return new Promise((resolve, reject) => {
      other.dial(
        { path: `${path}?`, method, options: {}, statusCodes: { 200: true } },
        (error: Error | null, answer) => (error ? reject(error) : resolve(answer)),
      )
    })
  }

  /** A request with a JSON body, for what dockerode can't say. */
  async send(method: string, path: string, body: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const statusCodes = { 200: true, 201: true, 204: true }
      this.docker.modem.dial(
        { path: path.includes('?') ? path : `${path}?`, method, options: { _query: {}, _body: body }, statusCodes },
        (error: Error | null, answer: unknown) => (error ? reject(error) : resolve(answer)),
      )
    })
  }

  /**
   * The events since a second until now, oldest first. The end of a container is told a moment after who waits for it
   * hears of it, and before the container can be inspected again.
   */
  async events(options: { readonly since: number; readonly filters: object }): Promise<readonly BenchEvent[]> {
    const until = (Date.now() + 1) / 1000
    const stream = await this.docker.getEvents({ ...options, until })
    const events: BenchEvent[] = []
    for await (const event of jsonLines(stream as Readable)) events.push(event as unknown as BenchEvent)
    return events
  }

  /** Builds; the printed output with IDs as `<id>`, and the image's ID where it came to that. */
  async build(files: Readonly<Record<string, string>>, options: Dockerode.ImageBuildOptions = {}): Promise<Built> {
    const stream = await this.docker.buildImage(contextTar(files), {
      labels: { [label]: this.prefix },
      rm: true,
      forcerm: true,
      version: '1',
      ...options,
    } as Dockerode.ImageBuildOptions)
    let output = ''
    let imageId = ''
    let error: string | undefined
    for await (const message of jsonLines(stream as Readable)) {
      output += typeof message['stream'] === 'string' ? message['stream'] : ''
      const aux = message['aux'] as { ID?: string } | undefined
      imageId = aux?.ID ?? imageId
      if (typeof message['error'] === 'string') error = message['error']
    }
    return { output: withoutIds(output), imageId, error }
  }

  /** Waits as `docker run` does: resolves once the engine has said that it waits, with what tells the exit code. */
  async waiting(container: Dockerode.Container, condition = 'next-exit'): Promise<{ readonly ended: Promise<number> }> {
    const reply = await new Promise<Readable>((resolve, reject) => {
      const path = `/containers/${container.id}/wait?`
      const asked = { path, method: 'POST', options: { condition }, isStream: true, statusCodes: { 200: true } }
      this.docker.modem.dial(asked, (error: Error | null, answer: unknown) =>
        error === null ? resolve(answer as Readable) : reject(error),
      )
    })
    const ended = readAll(reply).then((text) => (JSON.parse(text.toString()) as { StatusCode: number }).StatusCode)
    ended.catch(() => undefined)
    return { ended }
  }

  /** What an exec is once it has ended: its output ends before the daemon hears of that. */
  execEnd(exec: Dockerode.Exec): Promise<Dockerode.ExecInspectInfo> {
    return eventually(
      'its end',
      () => exec.inspect(),
      ({ Running: isRunning }) => !isRunning,
    )
  }

  /** Waits until a container has written that to its log: what it does before it prints has been done then. */
  async printed(container: Dockerode.Container, text: string): Promise<void> {
    await eventually(
      `${text} in the log`,
      async () => (await container.logs({ stdout: true, stderr: true })).toString(),
      (log) => log.includes(text),
    )
  }

  /** Removes what the run made. */
  async clean(): Promise<void> {
    const filters = { label: [`${label}=${this.prefix}`] }
    // Some have other labels than the run's: they are known by their names.
    const all = await this.docker.listContainers({ all: true })
    const isOurs = ({ Names, Labels }: Dockerode.ContainerInfo): boolean =>
      Labels[label] === this.prefix || Names.some((name) => name.startsWith(`/${this.prefix}`))
    for (const { Id } of all.filter(isOurs)) {
      const container = this.docker.getContainer(Id)
      // A daemon may fail to kill what is paused, and then doesn't remove it.
      await container.unpause().catch(() => undefined)
      await container.remove({ force: true, v: true }).catch(() => undefined)
    }
    for (const { RepoTags, Id } of await this.docker.listImages({ filters })) {
      const names = (RepoTags ?? []).filter((name) => name !== '<none>:<none>')
      for (const name of names.length === 0 ? [Id] : names) {
        await this.docker
          .getImage(name)
          .remove({ force: true })
          .catch(() => undefined)
      }
    }
    const { Volumes } = await this.docker.listVolumes()
    for (const { Name } of (Volumes ?? []).filter((volume) => volume.Name.startsWith(this.prefix))) {
      await this.docker
        .getVolume(Name)
        .remove({ force: true })
        .catch(() => undefined)
    }
    for (const { Name } of await this.docker.listNetworks()) {
      if (Name.startsWith(this.prefix)) {
        await this.docker
          .getNetwork(Name)
          .remove()
          .catch(() => undefined)
      }
    }
    // The host's folder was made by the daemon and is the daemon's to remove.
    await this.run(['rm', '-rf', `/host/${this.prefix}`], {
      host: { Binds: [`${this.engine.hostDir}:/host`], AutoRemove: true },
    }).catch(() => undefined)
  }
}

export interface BenchEvent {
  readonly Type: string
  readonly Action: string
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> }
  readonly scope: string
  readonly time: number
  readonly timeNano: number
}

export interface Built {
  readonly output: string
  readonly imageId: string
  readonly error: string | undefined
}

/** Status and message of a request that must fail. */
export async function refusal(request: Promise<unknown>): Promise<Refusal> {
  try {
    await request
  } catch (thrown) {
    const { statusCode, message } = thrown as { statusCode?: number; message: string }
    const own = /^\(HTTP code \d+\) .*? - (.*)$/s.exec(message)?.[1] ?? message
    return { status: statusCode ?? 0, message: withoutIds(own.trimEnd()) }
  }
  throw new Error('the request succeeded, and should not have')
}

/** IDs differ from run to run: 64 or 12 hexadecimal digits become `<id>`. */
export function withoutIds(text: string): string {
  return text.replace(/\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b/g, '<id>')
}

/** A tar of text files, paths as given. */
export function contextTar(files: Readonly<Record<string, string>>): Readable {
  const packing = pack()
  for (const [name, content] of Object.entries(files)) packing.entry({ name, mode: 0o644, mtime: new Date(0) }, content)
  packing.finalize()
  const stream = new PassThrough()
  void (async () => {
    for await (const chunk of packing as AsyncIterable<Buffer>) stream.write(chunk)
    stream.end()
  })()
  return stream
}

/** Everything that a stream brings. */
export async function readAll(stream: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

async function* jsonLines(stream: Readable): AsyncGenerator<Record<string, unknown>> {
  const text = (await readAll(stream)).toString('utf8')
  for (const line of text.split('\n')) if (line.trim() !== '') yield JSON.parse(line) as Record<string, unknown>
}

function collect(docker: Dockerode, stream: Duplex, tty: boolean): Promise<{ stdout: string; stderr: string }> {
  const collected = { stdout: '', stderr: '' }
  const sink = (name: 'stdout' | 'stderr'): PassThrough =>
    new PassThrough().on('data', (chunk: Buffer) => (collected[name] += chunk.toString('utf8')))
  const [stdout, stderr] = [sink('stdout'), sink('stderr')]
  if (tty) stream.on('data', (chunk: Buffer) => stdout.write(chunk))
  else docker.modem.demuxStream(stream, stdout, stderr)
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    stream.once('end', () => setImmediate(() => resolve(collected)))
    stream.once('close', () => setImmediate(() => resolve(collected)))
  })
}
