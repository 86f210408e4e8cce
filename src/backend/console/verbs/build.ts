import { Readable, Transform } from 'node:stream'
import { stat } from 'node:fs/promises'
import { LabError } from '@shared/errors'
import { parseReference } from '@shared/docker/reference'
import { printed } from '../../docker/build/buildOutput'
import { readDockerfile, refuseBuildKit } from '../../docker/build/checkDockerfile'
import { contextOfFolder } from '../../docker/build/context'
import type { RawProgress } from '../../docker/engineApi'
import { sourceOfInput, withDockerfile, type BuildSource } from '../buildSource'
import { CliError } from '../cliError'
import { extraHost, ulimits } from '../container/containerKinds'
import { readEnvironment, readLabels } from '../container/keyValues'
import { bool, integer, list, text, ValueError } from '../flags'
import { absolutePath } from '../hostFiles'
import { humanSize } from '../humanize'
import { bytes, commaList, environment, labels, swapBytes } from '../optionKinds'
import { defineVerb, type VerbContext } from '../verb'

/** `docker build` of a folder of the workspace, or of what comes on standard input, by the classic builder. */
export const build = defineVerb({
  names: [['image', 'build'], ['build'], ['builder', 'build']],
  usage: '[OPTIONS] PATH | URL | -',
  summary: 'Build an image from a Dockerfile',
  flags: {
    'add-host': list('Add a custom host-to-IP mapping ("host:ip")', { check: extraHost }),
    'build-arg': environment('Set build-time variables'),
    'cache-from': commaList('Images to consider as cache sources'),
    'cgroup-parent': text('Set the parent cgroup for the "RUN" instructions during build'),
    compress: bool('Compress the build context using gzip'),
    'cpu-period': integer('Limit the CPU CFS (Completely Fair Scheduler) period'),
    'cpu-quota': integer('Limit the CPU CFS (Completely Fair Scheduler) quota'),
    'cpu-shares': integer('CPU shares (relative weight)', { short: 'c' }),
    'cpuset-cpus': text('CPUs in which to allow execution (0-3, 0,1)'),
    'cpuset-mems': text('MEMs in which to allow execution (0-3, 0,1)'),
    'disable-content-trust': bool('Skip image verification (default true)', { default: true }),
    file: text('Name of the Dockerfile (Default is "PATH/Dockerfile")', { short: 'f' }),
    'force-rm': bool('Always remove intermediate containers'),
    iidfile: text('Write the image ID to the file'),
    isolation: text('Container isolation technology'),
    label: labels('Set metadata for an image'),
    memory: bytes('Memory limit', { short: 'm' }),
    'memory-swap': swapBytes('Swap limit equal to memory plus swap: -1 to enable unlimited swap'),
    network: text('Set the networking mode for the RUN instructions during build (default "default")', {
      default: 'default',
    }),
    'no-cache': bool('Do not use cache when building the image'),
    platform: text('Set platform if server is multi-platform capable'),
    pull: bool('Always attempt to pull a newer version of the image'),
    quiet: bool('Suppress the build output and print image ID on success', { short: 'q' }),
    rm: bool('Remove intermediate containers after a successful build (default true)', { default: true }),
    'security-opt': commaList('Security options'),
    'shm-size': bytes('Size of "/dev/shm"'),
    squash: bool('Squash newly built layers into a single new layer', { isHidden: true }),
    tag: list('Name and optionally a tag in the "name:tag" format', { short: 't', check: tagOf }),
    target: text('Set the target build stage to build.'),
    ulimit: ulimits('Ulimit options (default [])'),
  },
  lacking: [
    'secret',
    'ssh',
    'output',
    'progress',
    'cache-to',
    'load',
    'push',
    'build-context',
    'builder',
    'sbom',
    'attest',
  ],
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [path = '']) {
    if (flags.squash)
      throw new CliError('"--squash" is only supported on a Docker daemon with experimental features enabled')
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
        if (!flags.quiet && error instanceof LabError && sent.bytes > 0) await announce(context, sent.bytes)
        throw error
      })
    return follow(context, messages, { sent, isQuiet: flags.quiet, tags: flags.tag, iidfile: flags.iidfile })
  },
})

/** Throws `ValueError`. */
function tagOf(raw: string): string {
  try {
    parseReference(raw)
    return raw
  } catch (error) {
    throw new ValueError(error instanceof Error ? error.message : String(error))
  }
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
    return sourceOfInput(context.streams.input, file)
  }
  if (/^(https?|git|ssh):\/\/|^git@|^github\.com\//.test(path)) {
    throw new LabError('invalid', `the lab builds folders of the workspace, not ${path}`, {
      hint: { key: 'console.buildUrl' },
    })
  }
  const folder = context.realPath(path)
  const isFolder = folder !== undefined && (await stat(folder).catch(() => undefined))?.isDirectory() === true
  if (!isFolder) {
    const isThere = context.files.stat(path) !== undefined
    if (isThere && folder !== undefined)
      throw new CliError(`unable to prepare context: context must be a directory: ${context.files.absolute(path)}`)
    throw new LabError('invalid', `unable to prepare context: path ${JSON.stringify(path)} not found`, {
      hint: { key: 'console.buildPath', params: { path } },
    })
  }
  if (file === '-') return withDockerfile(folder, await readInput(context))
  const root = context.files.absolute(path)
  const dockerfile = file === '' ? `${root}/Dockerfile` : absolutePath(context.cwd, file)
  if (context.files.stat(dockerfile) === undefined) {
    throw new CliError(
      `unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${dockerfile}: no such file or directory`,
    )
  }
  if (!dockerfile.startsWith(`${root}/`)) return withDockerfile(folder, context.files.readText(dockerfile))
  const name = dockerfile.slice(root.length + 1)
  refuseBuildKit(await readDockerfile(folder, name))
  return { tar: (await contextOfFolder(folder, name)).tar(), dockerfile: name }
}

async function readInput({ streams }: VerbContext): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of streams.input) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
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
  for await (const message of messages) {
    if (!isAnnounced) await announce(context, sent.bytes)
    isAnnounced = true
    const error = message.errorDetail?.message ?? message.error
    if (error !== undefined) {
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
  if (tags.length === 0 && imageId !== '') context.touch({ kind: 'image', id: imageId })
  return 0
}
