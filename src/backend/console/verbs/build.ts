import { stat } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { LabError } from '@shared/errors'
import { pack } from 'tar-stream'
import { printed } from '../../docker/build/buildOutput'
import { readDockerfile, refuseBuildKit } from '../../docker/build/checkDockerfile'
import { contextOfFolder } from '../../docker/build/context'
import { bool, list, text } from '../flags'
import { humanSize } from '../humanize'
import { readPairs } from '../pairs'
import { defineVerb, type VerbContext } from '../verb'

/** `docker build` of a folder of the workspace, or of what comes on standard input, by the classic builder. */
export const build = defineVerb({
  names: [['build'], ['image', 'build'], ['builder', 'build']],
  usage: '[OPTIONS] PATH | URL | -',
  summary: 'Build an image from a Dockerfile',
  flags: {
    'build-arg': list('Set build-time variables'),
    file: text('Name of the Dockerfile (Default is "PATH/Dockerfile")', { short: 'f' }),
    'force-rm': bool('Always remove intermediate containers'),
    label: list('Set metadata for an image'),
    'no-cache': bool('Do not use cache when building the image'),
    pull: bool('Always attempt to pull a newer version of the image'),
    quiet: bool('Suppress the build output and print image ID on success', { short: 'q' }),
    rm: bool('Remove intermediate containers after a successful build (default true)'),
    tag: list('Name and optionally a tag in the "name:tag" format', { short: 't' }),
    target: text('Set the target build stage to build.'),
  },
  lacking: [
    ...['add-host', 'cache-from', 'cgroup-parent', 'compress', 'cpu-period', 'cpu-quota', 'cpu-shares', 'cpuset-cpus'],
    ...['cpuset-mems', 'iidfile', 'isolation', 'memory', 'memory-swap', 'network', 'platform', 'security-opt'],
    ...['shm-size', 'ulimit', 'squash', 'secret', 'ssh', 'output', 'progress', 'cache-to', 'load', 'push'],
  ],
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [path = ''], given) {
    const source = path === '-' ? await sourceOfInput(context) : await sourceOfFolder(context, path, flags.file)
    const sent = { bytes: 0 }
    const messages = await context.client.images.build(counting(source.tar, sent), {
      dockerfile: source.dockerfile,
      tags: flags.tag,
      buildArgs: readPairs(flags['build-arg']),
      labels: readPairs(flags.label),
      noCache: flags['no-cache'],
      pull: flags.pull,
      rm: !given.has('rm') || flags.rm,
      forceRm: flags['force-rm'],
      ...(flags.target === '' ? {} : { target: flags.target }),
      signal: context.signal,
    })
    return follow(context, messages, sent, { isQuiet: flags.quiet, tags: flags.tag })
  },
})

interface Source {
  readonly tar: Readable
  readonly dockerfile: string
}

async function sourceOfFolder(context: VerbContext, path: string, file: string): Promise<Source> {
  if (/^(https?|git|ssh):\/\/|^git@/.test(path)) {
    throw new LabError('invalid', `the lab builds folders of the workspace, not ${path}`, {
      hint: { key: 'console.buildUrl' },
    })
  }
  const folder = context.realPath(path)
  const isFolder = folder !== undefined && (await stat(folder).catch(() => undefined))?.isDirectory() === true
  if (!isFolder) {
    throw new LabError('invalid', `unable to prepare context: path "${path}" not found`, {
      hint: { key: 'console.buildPath', params: { path } },
    })
  }
  const dockerfile = file === '' ? 'Dockerfile' : relativeTo(path, file)
  refuseBuildKit(await readDockerfile(folder, dockerfile))
  return { tar: (await contextOfFolder(folder, dockerfile)).tar(), dockerfile }
}

/** `-f` is given from the working directory; the builder wants it from the context's root. */
function relativeTo(folder: string, file: string): string {
  const prefix = `${folder.replace(/\/+$/, '')}/`
  const clean = file.replace(/^\.\//, '')
  return clean.startsWith(prefix.replace(/^\.\//, '')) && prefix !== './'
    ? clean.slice(prefix.replace(/^\.\//, '').length)
    : clean
}

/** Standard input is a tar, or else a Dockerfile alone. */
async function sourceOfInput({ streams }: VerbContext): Promise<Source> {
  const chunks: Uint8Array[] = []
  for await (const chunk of streams.input) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const isTar = bytes.subarray(257, 262).toString('latin1') === 'ustar' || bytes.readUInt16BE(0) === 0x1f8b
  if (isTar) return { tar: Readable.from([bytes]), dockerfile: 'Dockerfile' }
  refuseBuildKit(bytes.toString('utf8'))
  const tar = pack()
  tar.entry({ name: 'Dockerfile', mode: 0o644 }, bytes)
  tar.finalize()
  return { tar: Readable.from(tar), dockerfile: 'Dockerfile' }
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

async function follow(
  context: VerbContext,
  messages: AsyncIterable<Parameters<typeof printed>[0] & { aux?: unknown }>,
  sent: { readonly bytes: number },
  { isQuiet, tags }: { isQuiet: boolean; tags: readonly string[] },
): Promise<number> {
  let imageId = ''
  let isAnnounced = isQuiet
  for await (const message of messages) {
    if (!isAnnounced)
      await context.streams.out(`Sending build context to Docker daemon  ${humanSize(sent.bytes)}\r\r\n`)
    isAnnounced = true
    const error = message.errorDetail?.message ?? message.error
    if (error !== undefined) {
      await context.streams.err(`${error}\n`)
      return message.errorDetail?.code ?? 1
    }
    imageId = idOf(message.aux) ?? imageId
    if (!isQuiet) await context.streams.out(printed(message))
  }
  if (isQuiet) await context.streams.out(`${imageId}\n`)
  for (const tag of tags) context.touch({ kind: 'image', id: tag })
  if (tags.length === 0 && imageId !== '') context.touch({ kind: 'image', id: imageId })
  return 0
}

function idOf(aux: unknown): string | undefined {
  const id = typeof aux === 'object' && aux !== null && 'ID' in aux ? aux.ID : undefined
  return typeof id === 'string' ? id : undefined
}
