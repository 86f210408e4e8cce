import { Readable } from 'node:stream'
import type { RawPathStat } from '../../docker/engineApi'
import { CliError } from '../cliError'
import { baseOf, joinPath, preserveEnd, splitPath } from '../copy/paths'
import { packTree } from '../copy/packTree'
import { prepareCopy, type CopyInfo } from '../copy/prepareCopy'
import { unpackTree } from '../copy/unpackTree'
import { bool } from '../flags'
import { humanSize } from '../humanize'
import { typedInput } from '../typedInput'
import { defineVerb, type VerbContext } from '../verb'

interface Flags {
  readonly archive: boolean
  readonly 'follow-link': boolean
  readonly quiet: boolean
}

/** `docker cp`: between a container, running or not, and the files of the shell (docker/cli 28.2, `container/cp.go`). */
export const cp = defineVerb({
  names: [['container', 'cp'], ['cp']],
  usage: '[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  summary: 'Copy files/folders between a container and the local filesystem',
  details:
    "Copy files/folders between a container and the local filesystem\n\nUse '-' as the source to read a tar archive from stdin\nand extract it to a directory destination in a container.\nUse '-' as the destination to stream a tar archive of a\ncontainer source to stdout.",
  flags: {
    archive: bool('Archive mode (copy all uid/gid information)', { short: 'a' }),
    'follow-link': bool('Always follow symbol link in SRC_PATH', { short: 'L' }),
    quiet: bool(
      'Suppress progress output during copy. Progress output is automatically suppressed if no terminal is attached',
      { short: 'q' },
    ),
  },
  argumentCount: { min: 2, max: 2 },
  async run(context, flags, [source = '', destination = '']) {
    if (source === '') throw new CliError('source can not be empty')
    if (destination === '') throw new CliError('destination can not be empty')
    const from = splitArgument(source)
    const to = splitArgument(destination)
    if (from.container !== '' && to.container !== '') throw new CliError('copying between containers is not supported')
    if (from.container !== '') await copyOut(context, flags, { ...from, destination: to.path })
    else if (to.container !== '') await copyIn(context, flags, { ...to, source: from.path })
    else throw new CliError('must specify at least one container source')
    return 0
  },
})

/** `CONTAINER:PATH`; a path from the root or from `.` is one of the shell's, colons or not. */
function splitArgument(word: string): { container: string; path: string } {
  const at = word.indexOf(':')
  if (word.startsWith('/') || at === -1 || word.slice(0, at).startsWith('.')) return { container: '', path: word }
  return { container: word.slice(0, at), path: word.slice(at + 1) }
}

const linkMode = 2 ** 27
const directoryMode = 2 ** 31

function hasMode(mode: number, bit: number): boolean {
  return Math.trunc(mode / bit) % 2 === 1
}

async function copyOut(
  context: VerbContext,
  flags: Flags,
  { container, path, destination }: { container: string; path: string; destination: string },
): Promise<void> {
  const { files, client, signal, streams } = context
  const target = destination === '-' ? '-' : preserveEnd(files.absolute(destination), destination)
  if (target !== '-') {
    const parent = splitPath(target.replace(/\/+$/, '') || '/').directory
    if (isUnderFile(context, target)) throw new CliError(`stat ${target}: not a directory`)
    if (files.stat(parent) === undefined) {
      throw new CliError(`invalid output path: directory ${JSON.stringify(parent)} does not exist`)
    }
  }
  const followed = flags['follow-link'] ? await followLink(context, container, path) : { path, rebaseName: '' }
  const { stat, tar } = await client.commandLine.getArchive(container, followed.path, { signal })
  context.touch({ kind: 'container', id: container })
  if (target === '-') {
    for await (const chunk of tar) await streams.out(chunk as Uint8Array)
    return
  }
  const source: CopyInfo = {
    path: followed.path,
    exists: true,
    isDirectory: hasMode(stat.mode, directoryMode),
    rebaseName: followed.rebaseName,
  }
  try {
    const prepared = prepareCopy(source, destinationInfo(context, target))
    const rename = (name: string): string => prepared.rename(renamed(name, baseOf(followed.path), followed.rebaseName))
    const bytes = await unpackTree(files, tar, prepared.directory, rename)
    await tellCopied(context, flags, bytes, destination)
  } finally {
    tar.destroy()
  }
}

/** Whether a part of the path that has to be a directory is a file. */
function isUnderFile({ files }: VerbContext, target: string): boolean {
  const parts = target.split('/')
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
  return above.some((path) => path !== '' && files.stat(path)?.kind === 'file')
}

/** On a terminal the CLI says how much it copied. */
async function tellCopied({ streams }: VerbContext, flags: Flags, bytes: number, where: string): Promise<void> {
  if (flags.quiet || !streams.outputIsTerminal) return
  await streams.err(`Successfully copied ${humanSize(bytes, 3)} to ${where}\n`)
}

function renamed(name: string, from: string, to: string): string {
  return to === '' || from === '/' ? name : name.replace(from, to)
}

/** The target of a link in the container, and the name that the copy keeps. */
async function followLink(
  { client, signal }: VerbContext,
  container: string,
  path: string,
): Promise<{ path: string; rebaseName: string }> {
  const stat = await client.containers.statPath(container, path, { signal }).catch(() => undefined)
  if (stat === undefined || !hasMode(stat.mode, linkMode)) return { path, rebaseName: '' }
  const target = stat.linkTarget.startsWith('/')
    ? stat.linkTarget
    : joinPath(splitPath(path).directory, stat.linkTarget)
  const whole = preserveEnd(target, path)
  return { path: whole, rebaseName: baseOf(path) === baseOf(whole) ? '' : baseOf(path) }
}

/** What stands where the copy is to go, links followed. */
function destinationInfo({ files }: VerbContext, path: string): CopyInfo {
  let current = path
  for (let turns = 0; turns <= 10; turns++) {
    const stat = files.lstat(current)
    if (stat === undefined) {
      const { directory } = splitPath(current)
      const parent = files.stat(directory)
      if (parent === undefined) throw new CliError(`stat ${directory}: no such file or directory`)
      if (parent.kind !== 'directory') throw new CliError('not a directory')
      return { path: current, exists: false, isDirectory: false, rebaseName: '' }
    }
    if (stat.kind !== 'symlink') {
      if (current.endsWith('/') && stat.kind !== 'directory') throw new CliError(`lstat ${current}: not a directory`)
      return { path: current, exists: true, isDirectory: stat.kind === 'directory', rebaseName: '' }
    }
    const target = files.readLink(current)
    current = target.startsWith('/') ? target : joinPath(splitPath(current).directory, target)
  }
  throw new CliError(`too many symlinks in ${path}`)
}

async function copyIn(
  context: VerbContext,
  flags: Flags,
  { container, path, source }: { container: string; path: string; source: string },
): Promise<void> {
  const { files, client, signal } = context
  const local = source === '-' ? '-' : preserveEnd(files.absolute(source), source)
  const destination = await containerInfo(context, container, path)
  const query = { noOverwriteDirNonDir: 'true', copyUIDGID: flags.archive ? 'true' : undefined }
  if (local === '-') {
    if (!destination.isDirectory) throw new CliError(`destination "${container}:${path}" must be a directory`)
    const tar = Readable.from(typedInput(context), { objectMode: false })
    await client.commandLine.putArchive(container, { ...query, path: destination.path }, tar, { signal })
  } else {
    const { info, entry } = sourceInfo(context, local, flags['follow-link'])
    const prepared = prepareCopy(info, destination)
    const counted = { bytes: 0 }
    const tar = packTree(files, entry, prepared.rename, counted)
    await client.commandLine.putArchive(container, { ...query, path: prepared.directory }, tar, { signal })
    await tellCopied(context, flags, counted.bytes, `${container}:${path}`)
  }
  context.touch({ kind: 'container', id: container })
}

/** What stands there in the container; a failure to ask is left to the copy itself. */
async function containerInfo({ client, signal }: VerbContext, container: string, path: string): Promise<CopyInfo> {
  const look = async (at: string): Promise<RawPathStat | undefined> =>
    client.containers.statPath(container, at, { signal }).catch(() => undefined)
  let current = path
  let stat = await look(path)
  if (stat !== undefined && hasMode(stat.mode, linkMode)) {
    const { linkTarget } = stat
    current = linkTarget.startsWith('/') ? linkTarget : joinPath(splitPath(path).directory, linkTarget)
    stat = await look(current)
  }
  const isDirectory = stat !== undefined && hasMode(stat.mode, directoryMode)
  return { path: current, exists: stat !== undefined, isDirectory, rebaseName: '' }
}

/** The file or folder of the shell that is to be packed, and under which name. */
function sourceInfo(
  { files }: VerbContext,
  path: string,
  follows: boolean,
): { info: CopyInfo; entry: { path: string; name: string } } {
  const link = follows ? files.lstat(path.replace(/\/+$/, '')) : undefined
  const target =
    link?.kind === 'symlink' ? preserveEnd(resolve(files.readLink(path.replace(/\/+$/, '')), path), path) : path
  const stat = /\/\.?$/.test(target) ? files.stat(target) : files.lstat(target)
  if (stat === undefined) {
    const isBehindFile = /\/\.?$/.test(target) && files.stat(target.replace(/\/\.?$/, '')) !== undefined
    throw new CliError(isBehindFile ? 'not a directory' : `lstat ${target}: no such file or directory`)
  }
  const isDirectory = stat.kind === 'directory'
  if (/\/\.?$/.test(target) && !isDirectory) throw new CliError(`lstat ${target}: not a directory`)
  const rebaseName = baseOf(target) === baseOf(path) ? '' : baseOf(path)
  const name = rebaseName === '' ? baseOf(target) : rebaseName
  return { info: { path: target, exists: true, isDirectory, rebaseName }, entry: { path: target, name } }
}

function resolve(target: string, from: string): string {
  return target.startsWith('/') ? target : joinPath(splitPath(from.replace(/\/+$/, '')).directory, target)
}
