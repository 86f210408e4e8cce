/**
 * The classic builder: one instruction after another, each on the image that the one before made, with the cache
 * between them (moby 26.1 `builder/dockerfile`). Its messages are those of the daemon, word for word.
 */
import type { ImageId } from '@shared/docker/identity'
import { shortId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import type { Image } from '../layers/imageTypes'
import { canonical, parseReference, withDefaultTag } from '../layers/references'
import { checkAskedPlatform, checkFromPlatform, checkIsHere } from './platform'
import { BuildArgs } from './buildArgs'
import { BuildCache } from './cache'
import { openContext } from './context'
import type { BuildPlan, PlannedStage } from './plan'
import { planBuild, prepareTrigger } from './plan'
import type { Session, Stage } from './step'
import { asBuildError, BuildError, obtainImage, print, removeIntermediates, stageOn, Step } from './step'
import type { BuildDeps, BuildImage, BuildMessage, BuildRequest } from './types'
import { expandWord } from './words'
import type { Execute } from './instructions/types'

class Build {
  private number = 0
  private readonly total: number
  private readonly args: BuildArgs

  constructor(
    private readonly session: Session,
    private readonly plan: BuildPlan,
  ) {
    this.total = plan.metaArgs.length + plan.stages.reduce((sum, stage) => sum + 1 + stage.instructions.length, 0)
    this.args = BuildArgs.of(session.request.buildArgs ?? {})
  }

  /** Returns the last stage's image. */
  async run(): Promise<ImageId> {
    for (const warning of this.plan.warnings) await this.warn(warning)
    if (this.plan.warnings.length > 0) {
      await this.warn('Empty continuation lines will become errors in a future release.')
    }
    for (const { shown, args } of this.plan.metaArgs) {
      await this.announce(shown)
      for (const { name, defaultValue } of args) {
        this.args.offer(this.expandMeta(name), defaultValue === undefined ? undefined : this.expandMeta(defaultValue))
      }
    }
    let last: Stage | undefined
    for (const stage of this.plan.stages) last = await this.runStage(stage)
    const unused = this.args.unused()
    if (unused.length > 0) {
      await print(this.session, `[Warning] One or more build-args [${unused.join(' ')}] were not consumed\n`)
    }
    if (last?.imageId === undefined) throw new BuildError('No image was generated. Is your Dockerfile empty?')
    return last.imageId
  }

  private warn(text: string): Promise<void> {
    return print(this.session, `\u001b[91m[WARNING]: ${text}\n\u001b[0m`)
  }

  private async announce(shown: string): Promise<void> {
    this.number += 1
    await print(this.session, `Step ${this.number}/${this.total} : ${shown}`)
    await print(this.session, '\n')
  }

  private async runStage(planned: PlannedStage): Promise<Stage> {
    const { session } = this
    if (planned.stageName !== '' && session.stages.some(({ name }) => name === planned.stageName)) {
      throw new BuildError('a stage name already used')
    }
    await this.announce(planned.shown)
    const stage = stageOn(planned.stageName, await this.baseOf(planned), this.args.forStage())
    const step = new Step(session, stage)
    await this.runTriggers(step)
    await this.afterStep(stage)
    for (const { shown, execute } of planned.instructions) {
      session.signal.throwIfAborted()
      await this.announce(shown)
      await this.dispatch(step, execute)
      await this.afterStep(stage)
    }
    if (stage.imageId !== undefined) await session.emit({ aux: { ID: stage.imageId } })
    session.stages.push({ name: planned.stageName, imageId: stage.imageId })
    return stage
  }

  private async dispatch(step: Step, execute: Execute): Promise<void> {
    const { request } = this.session
    const forced = request.forceRemove ?? false
    try {
      await execute(step)
    } catch (thrown) {
      if (forced) await removeIntermediates(this.session)
      throw thrown
    }
    if (forced || (request.remove ?? true)) await removeIntermediates(this.session)
  }

  private async afterStep(stage: Stage): Promise<void> {
    stage.runConfig = { ...stage.runConfig, Image: stage.imageId ?? '' }
    await print(this.session, ` ---> ${stage.imageId === undefined ? '' : shortId(stage.imageId)}\n`)
  }

  private async runTriggers(step: Step): Promise<void> {
    const triggers = step.stage.runConfig.OnBuild ?? []
    step.stage.runConfig = { ...step.stage.runConfig, Image: step.stage.imageId ?? '' }
    if (triggers.length === 0) return
    step.change({ OnBuild: null })
    await print(this.session, `# Executing ${triggers.length} build trigger`)
    if (triggers.length > 1) await print(this.session, 's')
    await print(this.session, '\n')
    for (const trigger of triggers) {
      step.stage.runConfig = { ...step.stage.runConfig, Image: step.stage.imageId ?? '' }
      await this.dispatch(step, prepareTrigger(trigger))
    }
  }

  private async baseOf({ base, platform }: PlannedStage): Promise<Image | undefined> {
    const wanted = platform === undefined ? this.session.request.platform : this.expandMeta(platform)
    if (wanted !== undefined) checkFromPlatform(wanted)
    const name = this.expandMeta(base)
    if (name === '') throw new BuildError(`base name (${base}) should not be blank`)
    const stage = this.session.stages.find((done) => done.name !== '' && done.name === name.toLowerCase())
    if (stage) return stage.imageId === undefined ? undefined : obtainImage(this.session, stage.imageId, true)
    if (name === 'scratch') return undefined
    if (wanted !== undefined) checkIsHere(wanted)
    return obtainImage(this.session, name, false)
  }

  private expandMeta(word: string): string {
    return expandWord(word, this.plan.escape, (name) => this.args.metaValue(name))
  }
}

/** Collects messages; `-q` shows them only when the build fails. */
function quietly(emit: (message: BuildMessage) => Promise<void>): {
  emit: (message: BuildMessage) => Promise<void>
  flush: () => Promise<void>
} {
  const held: BuildMessage[] = []
  return {
    emit: (message) => {
      if (!('aux' in message)) held.push(message)
      return Promise.resolve()
    },
    flush: async () => {
      for (const message of held.splice(0)) await emit(message)
    },
  }
}

function isCancelled(thrown: unknown, signal: AbortSignal): boolean {
  return signal.aborted || (thrown instanceof LabError && thrown.kind === 'cancelled')
}

async function emitFailure(thrown: unknown, emit: (message: BuildMessage) => Promise<void>): Promise<void> {
  const error = asBuildError(thrown)
  if (!(error instanceof BuildError)) throw error
  const { message, code } = error
  await emit({ errorDetail: code === undefined ? { message } : { code, message }, error: message })
}

async function tagResult(imageId: ImageId, session: Session): Promise<void> {
  const names = new Map(
    (session.request.tags ?? []).map((name) => [canonical(withDefaultTag(parseReference(name))), name]),
  )
  for (const name of names.values()) {
    const tagged = await session.deps.images.tag(imageId, name)
    await print(session, `Successfully tagged ${tagged}\n`)
  }
}

/** Intermediate containers that stay: of a failed step without `--force-rm`, or all with `--rm=false`. */
async function keepIntermediates(session: Session): Promise<void> {
  for (const container of session.intermediates) await container.keep()
}

function openSession(
  request: BuildRequest,
  deps: BuildDeps,
  rest: Pick<Session, 'context' | 'signal' | 'escape' | 'emit'>,
): Session {
  const cache = new BuildCache(deps.images, request.cacheFrom ?? [])
  return { deps, request, cache, stages: [], intermediates: new Set(), ...rest }
}

/** The daemon answers a bad tag with status 500, not 400. */
function checkTags(tags: readonly string[]): void {
  for (const tag of tags) {
    try {
      if (parseReference(tag).digest !== undefined) throw new Error('build tag cannot contain a digest')
    } catch (thrown) {
      throw new LabError('system', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
    }
  }
}

/** See `BuildImage`. */
export const buildImage: BuildImage = async (request, deps, emit, signal) => {
  checkTags(request.tags ?? [])
  const context = await openContext(request.context, deps.layers, deps.clock)
  try {
    const dockerfile = context.readDockerfile(request.dockerfile)
    if (request.platform !== undefined) checkAskedPlatform(request.platform)
    const plan = planBuild(dockerfile.text, request)
    context.applyIgnore(dockerfile.path)
    const direct = async (message: BuildMessage): Promise<void> => {
      await emit(message)
    }
    const quiet = request.quiet === true ? quietly(direct) : undefined
    const session = openSession(request, deps, { context, signal, escape: plan.escape, emit: quiet?.emit ?? direct })
    try {
      const imageId = await new Build(session, plan).run()
      await print(session, `Successfully built ${shortId(imageId)}\n`)
      await tagResult(imageId, session)
      if (quiet) await direct({ stream: `${imageId}\n` })
      return { imageId }
    } catch (thrown) {
      if (isCancelled(thrown, signal)) throw new LabError('cancelled', 'Build cancelled', { cause: thrown })
      await quiet?.flush()
      await emitFailure(thrown, direct)
      return undefined
    } finally {
      await keepIntermediates(session)
    }
  } finally {
    await context.dispose()
  }
}
