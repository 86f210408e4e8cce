import { Readable, Transform } from 'node:stream'
import { stat } from 'node:fs/promises'
import { LabError } from '@shared/errors'
import { lastMade, printed } from '../../docker/build/buildOutput'
import { readDockerfile } from '../../docker/build/checkDockerfile'
import { contextOfFolder } from '../../docker/build/context'
import type { RawProgress } from '../../docker/engineApi'
import { buildFlags, lackingBuildFlags } from '../buildKit/buildFlags'
import { buildWithBuildx } from '../buildKit/buildWithBuildx'
import { buildxFlags } from '../buildKit/buildxFlags'
import { NeedsBuildKit, refuseBuildKit } from '../buildKit/needsBuildKit'
import { readInput, sourceOfInput, withDockerfile, type BuildSource } from '../buildSource'
import { CliError } from '../cliError'
import { readEnvironment, readLabels } from '../container/keyValues'
import { describeError } from '../errorText'
import type { FlagValues } from '../flags'
import { absolutePath } from '../hostFiles'
import { humanSize } from '../humanize'
import { defineVerb, type VerbContext } from '../verb'

/**
 * `docker build` of a folder of the workspace, or of what comes on standard input: by the classic builder, and what that
 * can't build by the real buildx.
 */
export const build = defineVerb({
  names: [['image', 'build'], ['build'], ['builder', 'build']],
  usage: '[OPTIONS] PATH | URL | -',
  summary: 'Build an image from a Dockerfile',
  flags: buildFlags,
  lacking: lackingBuildFlags,
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [path = ''], line) {
    if (flags.squash)
      throw new CliError('"--squash" is only supported on a Docker daemon with experimental features enabled')
    try {
      refuseBuildxOptions(line.given)
      return await buildClassic(context, flags, path)
    } catch (error) {
      if (!(error instanceof NeedsBuildKit)) throw error
      const takesInput = path === '-' || flags.file === '-'
      const input = error.input ?? (takesInput ? await readInput(context) : undefined)
      const { words } = line
      return buildWithBuildx(context, { reason: error.reason, table: buildFlags, words, input, tags: flags.tag })
    }
  },
})

/** Of BuildKit's options those that the classic builder fulfils anyway: its output is plain, its images are there. */
const fulfilled = new Set(['progress', 'load'])

function refuseBuildxOptions(given: ReadonlySet<string>): void {
  const option = Object.keys(buildxFlags).find((name) => given.has(name) && !fulfilled.has(name))
  if (option !== undefined) throw new NeedsBuildKit({ feature: `--${option}` })
}

type BuildValues = FlagValues<typeof buildFlags>

async function buildClassic(context: VerbContext, flags: BuildValues, path: string): Promise<number> {
  const source = await sourceOf(context, path, flags.file)
  const sent = { bytes: 0 }
  const query = {
    t: flags.tag,
    dockerfile: source.dockerfile,
    q: flags.quiet ? '1' : undefined,
    nocache: flags['no-cache'] ? '1' : undefined,
    rm: flags.rm ? '1' : '0',
    forcerm: flags['force-rm'] ? '1' : undefined,
    pull: flags.pull ? '1' : undefined,
    buildargs: argumentsOf(readEnvironment(context, [], flags['build-arg'])),
    labels: readLabels(context, [], flags.label),
    cachefrom: flags['cache-from'].length > 0 ? JSON.stringify(flags['cache-from']) : undefined,
    target: flags.target === '' ? undefined : flags.target,
    platform: flags.platform === '' ? undefined : flags.platform,
    isolation: flags.isolation === '' ? undefined : flags.isolation,
    networkmode: flags.network,
    cgroupparent: flags['cgroup-parent'],
    cpuperiod: flags['cpu-period'],
    cpuquota: flags['cpu-quota'],
    cpushares: flags['cpu-shares'],
    cpusetcpus: flags['cpuset-cpus'],
    cpusetmems: flags['cpuset-mems'],
    memory: flags.memory,
    memswap: flags['memory-swap'],
    shmsize: flags['shm-size'],
    extrahosts: flags['add-host'].length > 0 ? flags['add-host'] : undefined,
    securityopt: flags['security-opt'].length > 0 ? JSON.stringify(flags['security-opt']) : undefined,
    ulimits: flags.ulimit.length > 0 ? JSON.stringify(flags.ulimit) : undefined,
    version: '1',
  }
  const messages = await context.client.commandLine
    .build(counting(source.tar, sent), query, { signal: context.signal })
    .catch(async (error: unknown) => {
      const isRefused = error instanceof LabError && sent.bytes > 0
      if (isRefused && flags.quiet) throw new CliError(`${announcement(sent.bytes)}${describeError(error)}`)
      if (isRefused) await announce(context, sent.bytes)
      throw error
    })
  return follow(context, messages, { sent, isQuiet: flags.quiet, tags: flags.tag, iidfile: flags.iidfile })
}

/** `--build-arg NAME` without a value anywhere is null: the daemon then takes none. */
function argumentsOf(words: readonly string[]): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=')
      return at === -1 ? [word, null] : [word.slice(0, at), word.slice(at + 1)]
    }),
  )
}

async function sourceOf(context: VerbContext, path: string, file: string): Promise<BuildSource> {
  if (path === '-') {
    if (file === '-') throw new CliError("invalid argument: can't use stdin for both build context and dockerfile")
    return sourceOfInput(await readInput(context), file)
  }
  if (/^(https?|git|ssh):\/\/|^git@|^github\.com\//.test(path)) {
    throw new LabError('invalid', `the lab builds folders of the workspace, not ${path}`, {
      hint: { key: 'console.buildUrl' },
    })
  }
  const folder = path === '' ? undefined : context.realPath(path)
  const isFolder = folder !== undefined && (await stat(folder).catch(() => undefined))?.isDirectory() === true
  if (!isFolder) {
    const isThere = context.files.stat(path) !== undefined
    if (isThere && folder !== undefined)
      throw new CliError(`unable to prepare context: context must be a directory: ${context.files.absolute(path)}`)
    throw new LabError('invalid', `unable to prepare context: path ${JSON.stringify(path)} not found`, {
      hint: { key: 'console.buildPath', params: { path } },
    })
  }
  if (file === '-') {
    const input = await readInput(context)
    refuseBuildKit(input.toString('utf8'), input)
    return withDockerfile(folder, input.toString('utf8'))
  }
  const root = context.files.absolute(path)
  const dockerfile = file === '' ? `${root}/Dockerfile` : absolutePath(context.cwd, file)
  if (context.files.stat(dockerfile) === undefined) {
    throw new CliError(
      `unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${dockerfile}: no such file or directory`,
    )
  }
  if (!dockerfile.startsWith(`${root}/`)) {
    const text = context.files.readText(dockerfile)
    refuseBuildKit(text)
    return withDockerfile(folder, text)
  }
  const name = dockerfile.slice(root.length + 1)
  refuseBuildKit(await readDockerfile(folder, name))
  return { tar: (await contextOfFolder(folder, name)).tar(), dockerfile: name }
}

function counting(tar: Readable, sent: { bytes: number }): Readable {
  const counter = new Transform({
    transform(chunk: Uint8Array, _, done) {
      sent.bytes += chunk.length
      done(null, chunk)
    },
  })
  tar.on('error', (error) => counter.destroy(error))
  return tar.pipe(counter)
}

async function announce({ streams }: VerbContext, bytes: number): Promise<void> {
  await streams.out(announcement(bytes))
}

function announcement(bytes: number): string {
  return `Sending build context to Docker daemon  ${humanSize(bytes)}\r\r\n`
}

interface Following {
  readonly sent: { readonly bytes: number }
  readonly isQuiet: boolean
  readonly tags: readonly string[]
  readonly iidfile: string
}

async function follow(
  context: VerbContext,
  messages: AsyncIterable<RawProgress>,
  { sent, isQuiet, tags, iidfile }: Following,
): Promise<number> {
  let imageId = ''
  // With -q the daemon sends the image's ID alone, or what a failed build had said.
  let quietly = ''
  let isAnnounced = isQuiet
  const made = lastMade()
  for await (const message of messages) {
    if (!isAnnounced) await announce(context, sent.bytes)
    isAnnounced = true
    const error = message.errorDetail?.message ?? message.error
    made.read(message)
    if (error !== undefined) {
      // What stands of a failed build has no name.
      if (made.imageId !== undefined) context.touch({ kind: 'image', id: made.imageId, isMade: true })
      const told = isQuiet ? `${announcement(sent.bytes)}${quietly}` : ''
      throw new CliError(`${told}${error}`, message.errorDetail?.code || 1)
    }
    imageId = message.aux?.ID ?? imageId
    if (isQuiet) quietly += message.stream ?? ''
    else await context.streams.out(printed(message))
  }
  if (isQuiet) {
    imageId = quietly
    await context.streams.out(quietly)
  }
  if (iidfile !== '') {
    if (imageId === '') throw new CliError(`server did not provide an image ID. Cannot write ${iidfile}`)
    await context.files.write(iidfile, Readable.from([Buffer.from(imageId)]))
  }
  for (const tag of tags) context.touch({ kind: 'image', id: tag })
  if (tags.length === 0 && imageId !== '')
    context.touch({ kind: 'image', id: imageId, ...(made.imageId === undefined ? {} : { isMade: true }) })
  return 0
}
