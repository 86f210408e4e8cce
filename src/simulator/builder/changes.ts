/**
 * Instructions that change a config without a build: `docker commit --change` and `docker import --change` (moby 26.1
 * `builder/dockerfile.BuildFromConfig`). They are the builder's own, run on a stage that makes no images.
 */
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { LabError } from '@shared/errors'
import type { RunConfig } from '../layers/imageTypes'
import { BuildArgs } from './buildArgs'
import { BuildCache } from './cache'
import { openContext } from './context'
import type { DockerfileLine, ParsedDockerfile } from './dockerfile'
import { parseDockerfile } from './dockerfile'
import { prepareInstruction } from './instructions/registry'
import type { Session } from './step'
import { Step } from './step'
import type { BuildDeps } from './types'

const allowed = new Set('cmd entrypoint healthcheck env expose label onbuild stopsignal user volume workdir'.split(' '))

/** Every instruction finds its image made: only its change of the config is left. */
class ConfigStep extends Step {
  override useCache(): Promise<boolean> {
    return Promise.resolve(true)
  }
}

/** Applies the instructions in order. Throws LabError invalid, with the daemon's words, for one that can't be used here. */
export async function applyChanges(
  config: RunConfig,
  changes: readonly string[],
  deps: Pick<BuildDeps, 'layers' | 'images' | 'clock' | 'random'>,
): Promise<RunConfig> {
  if (changes.length === 0) return config
  try {
    const { lines, escape } = parse(changes)
    const prepared = lines.map(prepareInstruction)
    const step = new ConfigStep(await emptySession(deps, escape), {
      ...{ name: '', imageId: undefined, runConfig: config, maintainer: '' },
      ...{ cmdSet: false, buildArgs: BuildArgs.of({}).forStage(), cacheMissed: false },
    })
    for (const execute of prepared) await execute(step)
    return step.stage.runConfig
  } catch (thrown) {
    throw new LabError('invalid', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
  }
}

function parse(changes: readonly string[]): ParsedDockerfile {
  const parsed = readLines(changes)
  const refused = parsed.lines.find(({ keyword }) => !allowed.has(keyword))
  if (refused !== undefined) throw new Error(`${writtenKeyword(refused)} is not a valid change command`)
  return parsed
}

function readLines(changes: readonly string[]): ParsedDockerfile {
  try {
    return parseDockerfile(changes.join('\n'))
  } catch (thrown) {
    // Only a build says what it failed to parse.
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new Error(reason.replace(/^failed to parse Dockerfile: /, ''), { cause: thrown })
  }
}

function writtenKeyword({ original }: DockerfileLine): string {
  return original.split(/\s/, 1)[0] ?? ''
}

/** A build without a context, whose output nobody reads. */
async function emptySession(
  deps: Pick<BuildDeps, 'layers' | 'images' | 'clock' | 'random'>,
  escape: string,
): Promise<Session> {
  const none = (): Promise<never> => Promise.reject(new Error('a change of a config makes no container'))
  const tree = createMemoryFileSystem({ clock: () => 0n })
  return {
    deps: { ...deps, createStep: none, pull: none },
    request: { context: { tree } },
    context: await openContext({ tree }, deps.layers, deps.clock),
    signal: new AbortController().signal,
    escape,
    cache: new BuildCache(deps.images, []),
    stages: [],
    emit: () => Promise.resolve(),
    intermediates: new Set(),
  }
}
