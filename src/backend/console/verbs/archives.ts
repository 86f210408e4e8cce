/** Images and containers as archives: `save`, `load`, `export`, `import`, `commit`. */
import { Readable } from 'node:stream'
import { LabError } from '@shared/errors'
import { familiarName, parseReference } from '@shared/docker/reference'
import { CliError } from '../cliError'
import { bool, list, text } from '../flags'
import { refuseOutput } from '../outputFile'
import { showProgress } from '../progress'
import { typedInput } from '../typedInput'
import { defineVerb, type VerbContext } from '../verb'

const change = list('Apply Dockerfile instruction to the created image', { short: 'c' })

/** To the file, or to standard output, which must not be a terminal. */
async function writeOut(context: VerbContext, tar: Readable, path: string): Promise<number> {
  if (path !== '') await context.files.write(path, tar, 0o600)
  else for await (const chunk of tar) await context.streams.out(chunk as Uint8Array)
  return 0
}

const toTerminal = 'cowardly refusing to save to a terminal. Use the -o flag or redirect'

/** `docker save`. */
export const save = defineVerb({
  names: [['image', 'save'], ['save']],
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  summary: 'Save one or more images to a tar archive (streamed to STDOUT by default)',
  flags: {
    output: text('Write to a file, instead of STDOUT', { short: 'o' }),
    platform: text('Save only the given platform variant. Formatted as "os[/arch[/variant]]"', {
      isHidden: true,
      needsApi: '1.48',
    }),
  },
  argumentCount: { min: 1 },
  async run(context, flags, images) {
    if (flags.output !== '') refuseOutput(context, flags.output, 'save image')
    else if (context.streams.outputIsTerminal) throw new CliError(toTerminal)
    const tar = await context.client.images.save(images, { signal: context.signal })
    for (const id of images) context.touch({ kind: 'image', id })
    return writeOut(context, tar, flags.output)
  },
})

/** `docker load`. */
export const load = defineVerb({
  names: [['image', 'load'], ['load']],
  usage: '[OPTIONS]',
  summary: 'Load an image from a tar archive or STDIN',
  flags: {
    input: text('Read from tar archive file, instead of STDIN', { short: 'i' }),
    platform: text('Load only the given platform variant. Formatted as "os[/arch[/variant]]"', {
      isHidden: true,
      needsApi: '1.48',
    }),
    quiet: bool('Suppress the load output', { short: 'q' }),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const { streams, signal } = context
    if (flags.input === '' && streams.inputIsTerminal) {
      throw new CliError('requested load from stdin, but stdin is empty')
    }
    const tar =
      flags.input === '' ? Readable.from(typedInput(context), { objectMode: false }) : context.files.read(flags.input)
    const isQuiet = flags.quiet || !streams.outputIsTerminal
    const progress = await context.client.commandLine.load(tar, { quiet: isQuiet ? '1' : '0' }, { signal })
    await showProgress(progress, { print: (text) => streams.out(text), size: () => streams.size() })
    return 0
  },
})

/** `docker export`. */
export const exportVerb = defineVerb({
  names: [['container', 'export'], ['export']],
  usage: '[OPTIONS] CONTAINER',
  summary: "Export a container's filesystem as a tar archive",
  flags: { output: text('Write to a file, instead of STDOUT', { short: 'o' }) },
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [container = '']) {
    if (flags.output !== '') refuseOutput(context, flags.output, 'export container')
    else if (context.streams.outputIsTerminal) throw new CliError(toTerminal)
    const tar = await context.client.containers.export(container, { signal: context.signal })
    context.touch({ kind: 'container', id: container })
    return writeOut(context, tar, flags.output)
  },
})

/** `docker import`. */
export const importVerb = defineVerb({
  names: [['image', 'import'], ['import']],
  usage: '[OPTIONS] file|URL|- [REPOSITORY[:TAG]]',
  summary: 'Import the contents from a tarball to create a filesystem image',
  flags: {
    change,
    message: text('Set commit message for imported image', { short: 'm' }),
    platform: text('Set platform if server is multi-platform capable'),
  },
  argumentCount: { min: 1 },
  async run(context, flags, [source = '', reference = '']) {
    const { streams, files, signal } = context
    const isUrl = /^https?:\/\//.test(source)
    const tar = isUrl
      ? undefined
      : source === '-'
        ? Readable.from(typedInput(context), { objectMode: false })
        : files.read(source)
    if (reference !== '') readName(reference)
    const query = {
      fromSrc: isUrl ? source : '-',
      repo: reference === '' ? undefined : reference,
      message: flags.message === '' ? undefined : flags.message,
      platform: flags.platform === '' ? undefined : flags.platform,
      changes: flags.change.length === 0 ? undefined : flags.change,
    }
    const progress = await context.client.commandLine.createImage(query, {
      signal,
      ...(tar === undefined ? {} : { tar }),
    })
    await showProgress(progress, { print: (text) => streams.out(text), size: () => streams.size() })
    if (reference !== '') context.touch({ kind: 'image', id: reference })
    return 0
  },
})

/** `docker commit`. */
export const commit = defineVerb({
  names: [['container', 'commit'], ['commit']],
  usage: '[OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
  summary: "Create a new image from a container's changes",
  flags: {
    author: text('Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")', { short: 'a' }),
    change,
    message: text('Commit message', { short: 'm' }),
    pause: bool('Pause container during commit (default true)', { short: 'p', default: true }),
  },
  argumentCount: { min: 1, max: 2 },
  async run(context, flags, [container = '', reference = '']) {
    if (container.trim() === '') throw new CliError('invalid container name or ID: value is empty')
    const name = reference === '' ? {} : readName(reference)
    const made = await context.client.containers.commit(container, {
      ...name,
      comment: flags.message,
      author: flags.author,
      pause: flags.pause,
      changes: flags.change,
    })
    context.touch(reference === '' ? { kind: 'image', id: made.id, isMade: true } : { kind: 'image', id: reference })
    await context.streams.out(`${made.id}\n`)
    return 0
  },
})

/** The client reads the name itself. Throws `CliError`. */
function readName(reference: string): { repository: string; tag: string } {
  try {
    const read = parseReference(reference)
    if (read.digest !== undefined) throw new CliError('refusing to create a tag with a digest reference')
    return { repository: familiarName(read), tag: read.tag ?? 'latest' }
  } catch (error) {
    throw error instanceof LabError ? new CliError(error.message) : error
  }
}
