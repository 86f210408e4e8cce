/**
 * What an instruction works on: the stage's state, and the session of the build behind it. `Step.commit` is the way of
 * every instruction that changes only metadata: cache, an intermediate container in name, a new image.
 */
import type { ImageId } from '@shared/docker/identity'
import { shortId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import { childConfig } from '../layers/imageConfig'
import { emptyRunConfig } from '../layers/configJson'
import type { Image, RunConfig, SourceSums } from '../layers/imageTypes'
import type { Layer, WritableLayer } from '../layers/types'
import { hostFailure } from '../store/hostFailure'
import type { BuildArgs } from './buildArgs'
import type { BuildCache } from './cache'
import type { CacheMiss } from './cacheMiss'
import { explainMiss } from './cacheMiss'
import type { BuildContext } from './context'
import type { BuildDeps, BuildMessage, BuildRequest, StepContainer } from './types'
import { expandWord, expandWords } from './words'

/** A build that failed in a step; `code` is the exit code of a RUN. */
export class BuildError extends Error {
  constructor(
    message: string,
    readonly code?: number,
  ) {
    super(message)
    this.name = 'BuildError'
  }
}

/** State of one stage. */
export interface Stage {
  readonly name: string
  imageId: ImageId | undefined
  runConfig: RunConfig
  maintainer: string
  /** Whether this Dockerfile said CMD; else ENTRYPOINT clears the inherited one. */
  cmdSet: boolean
  readonly buildArgs: BuildArgs
  /** Once a step missed the cache, the rest of the stage does not look. */
  cacheMissed: boolean
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Puts the default PATH into an environment that has none. */
function withPath(env: readonly string[] | null): readonly string[] {
  const entries = env ?? []
  return entries.some((entry) => entry.startsWith('PATH=')) ? entries : [...entries, `PATH=${defaultPath}`]
}

export interface Session {
  readonly deps: BuildDeps
  readonly request: BuildRequest
  readonly context: BuildContext
  readonly signal: AbortSignal
  readonly escape: string
  readonly cache: BuildCache
  /** Finished stages, in order. */
  readonly stages: { readonly name: string; readonly imageId: ImageId | undefined }[]
  emit(message: BuildMessage): Promise<void>
  /** Intermediate containers that are there. */
  readonly intermediates: Set<StepContainer>
}

export function print(session: Session, text: string): Promise<void> {
  return session.emit({ stream: text })
}

/** Removes the intermediate containers that are there. */
export async function removeIntermediates(session: Session): Promise<void> {
  for (const container of session.intermediates) {
    session.intermediates.delete(container)
    await container.remove()
    await print(session, ` ---> Removed intermediate container ${shortId(container.id)}\n`)
  }
}

export class Step {
  constructor(
    readonly session: Session,
    readonly stage: Stage,
  ) {}

  get shell(): readonly string[] {
    const { Shell } = this.stage.runConfig
    return Shell && Shell.length > 0 ? Shell : ['/bin/sh', '-c']
  }

  /** The image so far; undefined on `scratch`. */
  get image(): Image | undefined {
    const { imageId } = this.stage
    return imageId === undefined ? undefined : this.session.deps.images.get(imageId)
  }

  change(change: Partial<RunConfig>): void {
    this.stage.runConfig = { ...this.stage.runConfig, ...change }
  }

  expand(word: string): string {
    return expandWord(word, this.session.escape, this.lookup())
  }

  expandToWords(word: string): readonly string[] {
    return expandWords(word, this.session.escape, this.lookup())
  }

  /** A metadata step. `comment` is what history shows after `#(nop) `. */
  async commit(comment: string): Promise<void> {
    const config: RunConfig = { ...this.stage.runConfig, Cmd: [...this.shell, '#(nop) ', comment] }
    if (await this.useCache(config)) return
    const container = await this.createContainer(config)
    await this.finish(this.asCreated(config, container.id), await container.layer.commit(), {
      containerId: container.id,
    })
  }

  /** Looks in the cache, and takes the image if there is one. `sums` are those of the files that the step copies. */
  async useCache(config: RunConfig, sums?: SourceSums): Promise<boolean> {
    const { stage, session } = this
    const isAsked = !stage.cacheMissed && session.request.noCache !== true
    const cached = isAsked ? await session.cache.find(this.image, config) : undefined
    if (!cached) {
      if (session.request.tellsMisses === true) await session.emit({ aux: { cacheMiss: this.missOf(config, sums) } })
      stage.cacheMissed = true
      return false
    }
    await print(session, ' ---> Using cache\n')
    stage.imageId = cached.id
    return true
  }

  private missOf(config: RunConfig, sums: SourceSums | undefined): CacheMiss {
    const { request, cache, deps } = this.session
    if (request.noCache === true) return { kind: 'noCache' }
    if (this.stage.cacheMissed) return { kind: 'above' }
    if (cache.isNarrowed) return { kind: 'cacheFrom' }
    return explainMiss(deps.images, { parent: this.stage.imageId, config, sums })
  }

  /** Makes an intermediate container. Throws LabError with the daemon's words. */
  async createContainer(config: RunConfig): Promise<StepContainer> {
    const { session } = this
    const container = await session.deps.createStep({
      image: this.image,
      config: { ...config, Image: this.stage.imageId ?? '' },
      limits: session.request.limits ?? {},
    })
    session.intermediates.add(container)
    for (const warning of container.warnings) await print(session, ` ---> [Warning] ${warning}\n`)
    await print(session, ` ---> Running in ${shortId(container.id)}\n`)
    return container
  }

  /** What the daemon makes of a config when it creates a container from it, merging it with the image's. */
  asCreated(config: RunConfig, containerId: string): RunConfig {
    const Labels = config.Labels ?? (this.image ? {} : null)
    return { ...config, Hostname: config.Hostname || shortId(containerId), Labels }
  }

  /** Makes the next image: the stage's config over `layer` (undefined: nothing changed). */
  async finish(
    containerConfig: RunConfig,
    layer: Layer | undefined,
    { containerId, sourceSums }: { readonly containerId?: string; readonly sourceSums?: SourceSums | undefined } = {},
  ): Promise<void> {
    const { session, stage } = this
    const parent = this.image
    const config = childConfig(parent?.config, {
      author: stage.maintainer,
      containerConfig,
      config: stage.runConfig,
      diffId: layer?.diffId,
      createdAtMs: session.deps.clock(),
      ...(containerId === undefined ? {} : { containerId }),
    })
    const layers = [...(parent?.layers ?? []), ...(layer ? [layer] : [])]
    const image = await session.deps.images.create(config, layers, {
      isMadeHere: true,
      sourceSums,
      ...(parent && { parent: parent.id }),
    })
    stage.imageId = image.id
  }

  /** A writable layer without a container, for COPY and ADD. The caller removes it. */
  openLayer(image: Image | undefined): WritableLayer {
    const bytes = new Uint8Array(32)
    this.session.deps.random(bytes)
    const id = Buffer.from(bytes).toString('hex')
    return this.session.deps.layers.createWritable(id, image?.topLayer, { initLayer: false })
  }

  private lookup(): (name: string) => string | undefined {
    const env = this.stage.runConfig.Env ?? []
    const entries = [...env, ...this.stage.buildArgs.beside(env)]
    return (name) => entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
  }
}

/** A stage before its first instruction, on an image or on `scratch`. */
export function stageOn(name: string, image: Image | undefined, buildArgs: BuildArgs): Stage {
  const inherited = image?.config.config ?? emptyRunConfig
  return {
    name,
    imageId: image?.id,
    runConfig: { ...inherited, Env: withPath(inherited.Env), OpenStdin: false, StdinOnce: false },
    maintainer: '',
    cmdSet: false,
    buildArgs,
    cacheMissed: false,
  }
}

/** `scratch` with a tag, or as a source of files: no image can have the name. */
function isReserved(name: string): boolean {
  return /^(?:docker\.io\/)?(?:library\/)?scratch(?:[:@].*)?$/.test(name)
}

/** Finds an image, or has it pulled. `localOnly` is for stages, whose images have IDs and are here. */
export async function obtainImage(session: Session, name: string, localOnly: boolean): Promise<Image> {
  const { images, pull } = session.deps
  if (localOnly) return images.resolve(name)
  if (isReserved(name)) throw new Error("'scratch' is a reserved name")
  const found = session.request.pull === true ? undefined : images.find(name)
  if (found) return found
  await pull(name, (message) => session.emit(message), session.signal)
  return images.resolve(name)
}

/** Turns what a step threw into a build's error; cancellation passes. */
export function asBuildError(thrown: unknown, prefix = ''): unknown {
  if (thrown instanceof LabError && thrown.kind === 'cancelled') return thrown
  const message = hostFailure(thrown) ?? (thrown instanceof Error ? thrown.message : String(thrown))
  return new BuildError(`${prefix}${message}`, thrown instanceof BuildError ? thrown.code : undefined)
}
