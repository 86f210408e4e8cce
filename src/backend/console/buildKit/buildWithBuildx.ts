/**
 * A build that the classic builder can't make: said in a sentence, and run through the real `docker buildx build` where
 * the engine has BuildKit and this machine the command with its plugin. The engine's own builder is used (`default`),
 * unless the line names one, so that the image is in the engine afterwards.
 */
import type { ConsoleLanguage } from '@shared/contract/console'
import { CliError } from '../cliError'
import type { FlagTable } from '../flags'
import type { VerbContext } from '../verb'
import { buildxWords, realRoot } from './buildxWords'
import type { DockerCliRun } from './dockerCli'
import { buildKitSentence, type BuildKitReason } from './needsBuildKit'

export interface BuildxBuild {
  readonly reason: BuildKitReason
  /** The line itself says buildx: nothing has to be explained. Default false. */
  readonly isAskedFor?: boolean
  /** Options of `docker build`. */
  readonly table: FlagTable
  /** The words behind `docker build`. */
  readonly words: readonly string[]
  /** What came on standard input, when the line takes something from there. */
  readonly input?: Uint8Array | undefined
  readonly tags: readonly string[]
}

/** Resolves with the exit code. Throws `CliError` where there is no way to BuildKit, or a path leaves the workspace. */
export async function buildWithBuildx(context: VerbContext, build: BuildxBuild): Promise<number> {
  const { reason, tags, input, isAskedFor = false } = build
  const { words, variables } = await buildxWords(build.table, build.words, context)
  const announce = async (): Promise<void> => {
    if (!isAskedFor) await context.streams.err(`${buildKitSentence(reason, 'running', languageOf(context))}\n`)
  }
  const code = await runBuildx(context, { reason, words, variables, input, announce })
  if (code === 0) for (const tag of tags) context.touch({ kind: 'image', id: tag })
  return code
}

interface BuildxRun extends Partial<Pick<DockerCliRun, 'variables' | 'input'>> {
  readonly reason: BuildKitReason
  /** Behind `docker`. */
  readonly words: readonly string[]
  /** Called once it is sure to run. */
  readonly announce?: () => Promise<void>
}

/** Runs the real command line. Throws `CliError` where there is no way to BuildKit. */
export async function runBuildx(context: VerbContext, options: BuildxRun): Promise<number> {
  const { reason, words, variables = {}, input, announce } = options
  const { client, streams, dockerCli } = context
  const language = languageOf(context)
  if (client.camada?.says('classicBuilderOnly') === true) {
    throw new CliError(buildKitSentence(reason, 'classicOnly', language))
  }
  const found = await dockerCli.buildx()
  if (found !== 'ready') throw new CliError(buildKitSentence(reason, found, language))
  const folder = context.realPath(context.cwd) ?? realRoot(context)
  if (folder === undefined) throw new CliError(`${context.cwd} is not in the workspace`)
  await announce?.()
  return dockerCli.run({
    ...{ words, folder, input },
    engineUrl: client.url,
    variables: { ...variables, BUILDX_BUILDER: 'default' },
    out: (bytes) => streams.out(bytes),
    err: (bytes) => streams.err(bytes),
    signal: context.signal,
  })
}

function languageOf({ language = 'en' }: VerbContext): ConsoleLanguage {
  return language
}
