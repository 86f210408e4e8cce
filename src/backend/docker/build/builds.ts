/**
 * Builds over the API with the classic builder. Each is a log of events that can be watched from its start by anybody
 * at any time, and raw output for a channel. What a step made is asked from the intermediate image it names: its layers
 * against those of the step before.
 */
import { randomUUID } from 'node:crypto'
import { Transform } from 'node:stream'
import type { ByteChannel } from '@shared/contract/channels'
import type { BuildEvent, BuildSpec } from '@shared/docker/build'
import { lineOfParseError, stepsOf } from '@shared/docker/dockerfile'
import { LabError, toLabError } from '@shared/errors'
import type { RawProgress } from '../engineApi'
import { errorOfProgress } from '../engineErrors'
import type { EngineClient } from '../types'
import { markOf, printed, type BuildMark } from './buildOutput'
import { readDockerfile, refuseBuildKit } from './checkDockerfile'
import { contextOfFolder, type BuildContext } from './context'

export interface Builds {
  /** Starts a build of a folder; returns at once. Nothing is thrown: what is wrong is its `failed` event. */
  start(client: EngineClient, spec: BuildSpec, folder: string, output: ByteChannel): { buildId: string }
  /** Calls back for every event from the start, then `end`. Returns the disposer. Throws LabError `notFound`. */
  watch(buildId: string, push: (event: BuildEvent) => void, end: () => void): () => void
  cancel(buildId: string): void
}

const keptBuilds = 20
const progressEveryMs = 100

/** Keeps the last 20 builds. */
export function createBuilds(clock: () => number): Builds {
  const builds = new Map<string, Build>()
  const find = (buildId: string): Build => {
    const build = builds.get(buildId)
    if (build === undefined) throw new LabError('notFound', `no such build: ${buildId}`)
    return build
  }
  return {
    start: (client, spec, folder, output) => {
      const buildId = randomUUID()
      const build = new Build(clock)
      builds.set(buildId, build)
      const [oldest] = builds.keys()
      if (builds.size > keptBuilds && oldest !== undefined) builds.delete(oldest)
      void build.run(client, spec, folder, output)
      return { buildId }
    },
    watch: (buildId, push, end) => find(buildId).watch(push, end),
    cancel: (buildId) => find(buildId).cancel(),
  }
}

class Build {
  readonly #events: BuildEvent[] = []
  readonly #watchers = new Set<{ push: (event: BuildEvent) => void; end: () => void }>()
  readonly #cancelled = new AbortController()
  #isOver = false

  constructor(private readonly clock: () => number) {}

  cancel(): void {
    this.#cancelled.abort()
  }

  watch(push: (event: BuildEvent) => void, end: () => void): () => void {
    this.#events.forEach(push)
    if (this.#isOver) end()
    const watcher = { push, end }
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  async run(client: EngineClient, spec: BuildSpec, folder: string, output: ByteChannel): Promise<void> {
    const reading = new OutputReading(client, (event) => this.#emit(event))
    try {
      const text = await readDockerfile(folder, spec.dockerfile)
      reading.lines = new Map(stepsOf(text).map(({ step, line }) => [step, line]))
      refuseBuildKit(text)
      await this.#send(client, spec, await contextOfFolder(folder, spec.dockerfile), reading, output)
      this.#emit({ kind: 'done', imageId: reading.imageId, tag: spec.tag })
    } catch (thrown) {
      const error = toLabError(thrown)
      if (this.#cancelled.signal.aborted) this.#emit({ kind: 'cancelled' })
      else {
        this.#emit(reading.failure(error))
        await output.write(Buffer.from(`${error.message}\n`)).catch(() => undefined)
      }
    }
    output.end()
    this.#isOver = true
    for (const { end } of this.#watchers) end()
  }

  async #send(
    client: EngineClient,
    spec: BuildSpec,
    context: BuildContext,
    reading: OutputReading,
    output: ByteChannel,
  ): Promise<void> {
    const { signal } = this.#cancelled
    const tar = context.tar()
    const counted = tar.pipe(this.#counting(context.files))
    tar.on('error', (error) => counted.destroy(error))
    const messages = await client.images.build(counted, {
      dockerfile: spec.dockerfile,
      tags: spec.tag === '' ? [] : [spec.tag],
      buildArgs: Object.fromEntries(spec.buildArgs.map(({ name, value }) => [name, value])),
      labels: spec.labels,
      noCache: spec.noCache,
      tellsMisses: client.capabilities.tellsCacheMisses ?? false,
      ...(spec.target === undefined || spec.target === '' ? {} : { target: spec.target }),
      signal,
    })
    for await (const message of messages) {
      await reading.read(message)
      const text = printed(message)
      // The screen may have left: the build goes on all the same.
      if (text !== '' && message.errorDetail === undefined) await output.write(Buffer.from(text)).catch(() => undefined)
    }
    reading.finish()
  }

  /** Passes the context through and tells how far it is. */
  #counting(files: number): Transform {
    let sentBytes = 0
    let toldAtMs = this.clock()
    const tell = (): void => this.#emit({ kind: 'sending', sentBytes, files })
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        sentBytes += chunk.length
        const nowMs = this.clock()
        if (nowMs - toldAtMs >= progressEveryMs) {
          toldAtMs = nowMs
          tell()
        }
        done(null, chunk)
      },
      flush: (done) => {
        tell()
        done()
      },
    })
  }

  #emit(event: BuildEvent): void {
    const last = this.#events.at(-1)
    if (event.kind === 'sending' && last?.kind === 'sending') this.#events.pop()
    this.#events.push(event)
    for (const { push } of this.#watchers) push(event)
  }
}

/** Turns messages into events; knows the step it is in and the layers so far. */
class OutputReading {
  lines: ReadonlyMap<number, number> = new Map()
  imageId = ''
  #step: number | undefined
  #isFrom = false
  #fromCache = false
  #layers = 0
  #sizeBytes = 0
  #isBuilt = false

  constructor(
    private readonly client: EngineClient,
    private readonly emit: (event: BuildEvent) => void,
  ) {}

  async read(message: RawProgress): Promise<void> {
    if (message.aux?.ID !== undefined) this.imageId = message.aux.ID
    const mark = markOf(message)
    if (mark !== undefined) await this.#take(mark)
  }

  /** The stream's end. Throws LabError `unavailable` when the builder hadn't come to its own. */
  finish(): void {
    if (this.#isBuilt) return
    throw new LabError('unavailable', 'unexpected EOF: the engine went away in the middle of the build', {
      hint: { key: 'engine.lost' },
    })
  }

  failure(error: LabError): BuildEvent {
    const params = error.hint?.params?.['line']
    const line = lineOfParseError(error) ?? (typeof params === 'number' ? params : this.lines.get(this.#step ?? 0))
    return {
      kind: 'failed',
      ...(this.#step === undefined ? {} : { step: this.#step }),
      ...(line === undefined ? {} : { line }),
      error: error.toData(),
    }
  }

  async #take(mark: BuildMark): Promise<void> {
    switch (mark.kind) {
      case 'error':
        throw errorOfProgress(mark.message)
      case 'step': {
        const { step, steps, instruction } = mark
        this.#step = step
        this.#isFrom = /^FROM\b/i.test(instruction)
        this.#fromCache = false
        const line = this.lines.get(step)
        this.emit({ kind: 'step', step, steps, instruction, ...(line === undefined ? {} : { line }) })
        return
      }
      case 'cached':
        this.#fromCache = true
        return
      case 'missed':
        this.emit({ kind: 'missed', step: this.#step ?? 0, miss: mark.miss })
        return
      case 'running':
        this.emit({ kind: 'running', step: this.#step ?? 0, containerId: mark.containerId })
        return
      case 'pulling':
        this.emit({ kind: 'pulling', step: this.#step ?? 0, message: mark.message })
        return
      case 'image':
        return this.#stepDone(mark.imageId)
      case 'built':
        this.#isBuilt = true
        if (!this.imageId.includes(mark.imageId)) this.imageId = mark.imageId
    }
  }

  async #stepDone(imageId: string): Promise<void> {
    const step = this.#step ?? 0
    const image = imageId === '' ? undefined : await this.client.images.inspect(imageId).catch(() => undefined)
    if (imageId !== '' && image === undefined) return
    const layers = image?.RootFS.Layers ?? []
    const before = this.#isFrom ? { layers: 0, sizeBytes: 0 } : { layers: this.#layers, sizeBytes: this.#sizeBytes }
    const madeLayer = layers.length > before.layers
    const diffId = madeLayer ? layers.at(-1) : undefined
    this.#layers = layers.length
    this.#sizeBytes = image?.Size ?? 0
    this.emit({
      kind: 'stepDone',
      step,
      imageId,
      fromCache: this.#fromCache,
      madeLayer,
      sizeBytes: this.#sizeBytes - before.sizeBytes,
      ...(diffId === undefined ? {} : { diffId }),
    })
  }
}
