/** cpio of busybox: writes (`-o -H newc`), extracts (`-i`), lists (`-t`) and copies (`-p`) in the newc format. */
import { PosixError } from '../../filesystem/posixError'
import type { FileKind, Stat } from '../../filesystem/types'
import type { Descriptor, Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { matches, parsePattern } from '../../shell/pattern'
import { complain, reason } from '../complaint'
import { formatDate } from '../dates'
import { modeText } from '../fileMode'
import { joinPath, statOrNothing } from '../fileTree'
import { missingOperand, parseOptions, type Options } from '../options'
import { chunks, readEverything, readLines } from '../streams'
import { CpioError, readCpio, writeEntry, writeTrailer, type CpioEntry } from './newc'

const table = {
  short: 'itoupdmvF:H:R:L0',
  long: {
    extract: 'i',
    list: 't',
    create: 'o',
    'pass-through': 'p',
    'make-directories': 'd',
    'preserve-modification-time': 'm',
    unconditional: 'u',
    verbose: 'v',
    file: 'F:',
    format: 'H:',
    dereference: 'L',
    null: '0',
    quiet: 'q',
    owner: 'R:',
    'no-preserve-owner': 'n',
    'to-stdout': 's',
    'ignore-devno': 'I',
    'renumber-inodes': 'N',
  },
}

const typeBits: Readonly<Record<FileKind, number>> = {
  fifo: 0o010000,
  characterDevice: 0o020000,
  directory: 0o040000,
  blockDevice: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
}

export const cpio: Program = async (process) => {
  const options = parseOptions(process, table)
  try {
    if (options.has('o')) return await create(process, options)
    if (options.has('p')) return await passThrough(process, options)
    if (options.has('i') || options.has('t')) return await extract(process, options)
  } catch (error) {
    if (!(error instanceof CpioError)) throw error
    await complain(process, error.message)
    return 1
  }
  throw missingOperand(process, table)
}

/** The entries of the names on standard input; those of one file come together, the last with its content. */
async function gather(process: Process, options: Options): Promise<readonly CpioEntry[]> {
  const input = options.has('0')
    ? decodeText(await readEverything(process, process.stdin)).split('\0')
    : await readLines(process, process.stdin)
  const entries: CpioEntry[] = []
  const linked = new Map<string, CpioEntry[]>()
  for (const name of input.filter((each) => each !== '')) {
    await process.checkpoint()
    let stat: Stat
    try {
      stat = options.has('L') ? process.namespace.stat(process, name) : process.namespace.lstat(process, name)
    } catch (error) {
      throw new CpioError(`${name}: ${reason(process, error)}`)
    }
    const shared = stat.kind !== 'directory' && stat.linkCount > 1 ? `${stat.deviceId}:${stat.inode}` : undefined
    const entry = entryOf(name, stat, contentOf(process, name, stat))
    if (shared === undefined) entries.push(entry)
    else linked.set(shared, [entry, ...(linked.get(shared) ?? [])])
  }
  for (const group of linked.values())
    entries.push(...group.map((each, index) => (index === group.length - 1 ? each : { ...each, content: nothing })))
  return entries
}

const nothing = new Uint8Array(0)

function contentOf(process: Process, name: string, stat: Stat): Uint8Array {
  if (stat.kind === 'symlink') return Buffer.from(process.namespace.readLink(process, name))
  if (stat.kind !== 'file') return nothing
  try {
    const file = process.namespace.open(process, name, { read: true })
    const bytes = file.read(stat.sizeBytes)
    file.close()
    return bytes
  } catch (error) {
    throw new CpioError(`can't open '${name}': ${reason(process, error)}`)
  }
}

function entryOf(name: string, stat: Stat, content: Uint8Array): CpioEntry {
  return {
    name: name.replace(/^\/+/, ''),
    inode: stat.inode,
    mode: typeBits[stat.kind] | stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    linkCount: stat.linkCount,
    modifiedAtSec: Number(stat.mtimeNs / 1_000_000_000n),
    device: stat.deviceId,
    rdev: stat.rdev,
    content,
  }
}

async function create(process: Process, options: Options): Promise<number> {
  if (options.value('H') !== 'newc') throw missingOperand(process, table)
  const output = await archive(process, options, true)
  const entries = await gather(process, options)
  let lengthBytes = 0
  for (const entry of entries) {
    const bytes = writeEntry(entry)
    lengthBytes += bytes.length
    await output.write(bytes)
  }
  const end = writeTrailer(lengthBytes)
  await output.write(end)
  output.close()
  return 0
}

async function archive(process: Process, options: Options, isWritten: boolean): Promise<Descriptor> {
  const path = options.value('F')
  if (path === undefined) return { ...(isWritten ? process.stdout : process.stdin), close: () => undefined }
  try {
    return await process.open(path, isWritten ? { write: true, createMode: 0o666, truncate: true } : { read: true })
  } catch (error) {
    throw new CpioError(`can't open '${path}': ${reason(process, error)}`)
  }
}

async function passThrough(process: Process, options: Options): Promise<number> {
  const [target] = options.operands
  if (target === undefined) throw missingOperand(process, table)
  if (statOrNothing(process, target)?.kind !== 'directory')
    throw new CpioError(`can't change directory to '${target}': No such file or directory`)
  const entries = await gather(process, options)
  await unpack(process, entries, options, target)
  const lengthBytes = entries.reduce((sum, entry) => sum + writeEntry(entry).length, 0)
  if (!options.has('q')) await process.printError(`${Math.ceil((lengthBytes + 124) / 512)} blocks\n`)
  return 0
}

async function extract(process: Process, options: Options): Promise<number> {
  const input = await archive(process, options, false)
  const parts: Uint8Array[] = []
  for await (const chunk of chunks(process, input)) parts.push(chunk)
  input.close()
  const { entries, blocks } = readCpio(Buffer.concat(parts))
  const patterns = options.operands.map((word) => parsePattern(word))
  const wanted = entries.filter(({ name }) => patterns.length === 0 || patterns.some((each) => matches(each, name)))
  if (options.has('t')) await list(process, wanted, options)
  else await unpack(process, wanted, options, undefined)
  if (!options.has('q')) await process.printError(`${blocks} blocks\n`)
  return 0
}

/** A second name of a file, without its content, isn't listed. */
function isOtherName(entry: CpioEntry): boolean {
  return entry.linkCount > 1 && entry.content.length === 0 && (entry.mode & 0o170000) === typeBits.file
}

async function list(process: Process, entries: readonly CpioEntry[], options: Options): Promise<void> {
  for (const entry of entries.filter((each) => !isOtherName(each))) {
    const kind = kindOf(entry)
    const when = formatDate(entry.modifiedAtSec * 1000, '%Y-%m-%d %H:%M:%S')
    const target = kind === 'symlink' && options.has('v') ? ` -> ${Buffer.from(entry.content).toString()}` : ''
    const long = `${modeText(kind, entry.mode & 0o7777)} ${entry.uid}/${entry.gid} ${String(entry.content.length).padStart(9)} ${when} `
    await process.print(`${options.has('v') ? long : ''}${entry.name}${target}\n`)
  }
}

function kindOf(entry: CpioEntry): FileKind {
  const found = Object.entries(typeBits).find(([, bits]) => bits === (entry.mode & 0o170000))
  return (found?.[0] ?? 'file') as FileKind
}

async function unpack(
  process: Process,
  entries: readonly CpioEntry[],
  options: Options,
  folder: string | undefined,
): Promise<void> {
  const links: { readonly name: string; readonly key: string }[] = []
  const made = new Map<string, string>()
  for (const entry of entries) {
    await process.checkpoint()
    const name = folder === undefined ? entry.name : joinPath(folder, entry.name)
    const key = `${entry.device}:${entry.inode}`
    if (isOtherName(entry)) {
      links.push({ name, key })
      continue
    }
    if (options.has('v')) await process.print(`${entry.name}\n`)
    if (await place(process, entry, name, options)) made.set(key, name)
  }
  for (const { name, key } of links) {
    const source = made.get(key)
    if (statOrNothing(process, name, false) !== undefined) {
      if (!options.has('u')) {
        await complain(process, `${name} not created: newer or same age file exists`)
        continue
      }
      process.namespace.unlink(process, name)
    }
    if (source !== undefined) process.namespace.link(process, source, name)
  }
}

async function place(process: Process, entry: CpioEntry, path: string, options: Options): Promise<boolean> {
  const { namespace } = process
  const kind = kindOf(entry)
  const mode = entry.mode & 0o7777
  if (options.has('d')) makeParents(process, path)
  try {
    const there = statOrNothing(process, path, false)
    if (there !== undefined && kind !== 'directory') {
      const isNewer = there.mtimeNs / 1_000_000_000n >= BigInt(entry.modifiedAtSec)
      if (!options.has('u') && isNewer) {
        await complain(process, `${entry.name} not created: newer or same age file exists`)
        return false
      }
      namespace.unlink(process, path)
    }
    if (kind === 'directory') {
      if (there === undefined) namespace.createDirectory(process, path)
    } else if (kind === 'symlink') namespace.symlink(process, Buffer.from(entry.content).toString(), path)
    else if (kind === 'file') {
      const file = namespace.open(process, path, { write: true, createMode: 0o600, exclusive: true })
      file.write(entry.content)
      file.close()
    } else if (kind !== 'socket') namespace.createNode(process, path, { kind, mode, rdev: entry.rdev })
    const times = options.has('m') ? { mtimeNs: BigInt(entry.modifiedAtSec) * 1_000_000_000n } : {}
    const owner = process.credentials.uid === 0 && !options.has('n') ? { uid: entry.uid, gid: entry.gid } : {}
    namespace.setAttributes(
      process,
      path,
      { ...owner, ...(kind === 'symlink' ? {} : { mode }), ...times },
      { followLast: false },
    )
    return true
  } catch (error) {
    throw new CpioError(`can't open '${path}': ${reason(process, error)}`)
  }
}

function makeParents(process: Process, path: string): void {
  const parts = path.split('/').slice(0, -1)
  for (let depth = 1; depth <= parts.length; depth++) {
    try {
      if (parts[depth - 1] !== '') process.namespace.createDirectory(process, parts.slice(0, depth).join('/'))
    } catch (error) {
      if (!(error instanceof PosixError) || error.code !== 'EEXIST') throw error
    }
  }
}
