/** unzip: extracts, lists (`-l -v`), prints (`-p`) or tests (`-t`) a zip archive; asks before it overwrites, unless `-o` or `-n`. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, reason } from '../complaint'
import { joinPath, lastName, statOrNothing } from '../fileTree'
import { matches, parsePattern } from '../../shell/pattern'
import { missingOperand } from '../options'
import { openInput, readEverything } from '../streams'
import { readZip, ZipError, type ZipEntry } from './archive'
import { readUnzipOptions, type UnzipOptions } from './commandLine'
import { listing } from './listing'

class Stopped extends Error {}

export const unzip: Program = async (process) => {
  const options = readUnzipOptions(process)
  const { archive } = options
  if (archive === undefined) throw missingOperand(process, { short: '' })
  try {
    const [path, bytes] = await openArchive(process, archive)
    const isQuiet = options.quiet > 0 || options.mode === 'print' || options.mode === 'test'
    if (!isQuiet) await process.print(`Archive:  ${path}\n`)
    const entries = readZip(bytes)
    const chosen = entries.filter((entry) => isChosen(entry.name, options))
    if (options.mode === 'list') await process.print(listing(chosen, entries.length, options.isVerbose))
    else await extractAll(process, chosen, options)
    return 0
  } catch (error) {
    if (!(error instanceof ZipError || error instanceof Stopped)) throw error
    await complain(process, error.message)
    return 1
  }
}

/** The archive of that name, or of that name with `.zip` behind it. */
async function openArchive(process: Process, name: string): Promise<readonly [string, Buffer]> {
  const names = name === '-' ? ['-'] : [name, `${name}.zip`, `${name}.ZIP`]
  for (const path of names) {
    try {
      const input = await openInput(process, path)
      const bytes = Buffer.from(await readEverything(process, input))
      input.close()
      return [path, bytes]
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
    }
  }
  throw new Stopped(`can't open ${name}[.zip]`)
}

function isChosen(name: string, { wanted, unwanted }: UnzipOptions): boolean {
  const isIn = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matches(parsePattern(pattern), name))
  return (wanted.length === 0 || isIn(wanted)) && !isIn(unwanted)
}

async function extractAll(process: Process, entries: readonly ZipEntry[], options: UnzipOptions): Promise<void> {
  const state = { overwrite: options.overwrite }
  if (options.directory !== undefined && options.mode === 'extract') makeDirectories(process, `${options.directory}/`)
  for (const entry of entries) {
    await process.checkpoint()
    if (options.mode === 'print') await process.stdout.write(entry.content())
    else if (options.mode === 'test') entry.content()
    else await extract(process, entry, options, state)
  }
}

async function extract(
  process: Process,
  entry: ZipEntry,
  options: UnzipOptions,
  state: { overwrite: UnzipOptions['overwrite'] },
): Promise<void> {
  const isDirectory = entry.name.endsWith('/')
  if (options.junksPaths && isDirectory) return
  const safe = (options.junksPaths ? lastName(entry.name) : entry.name).replace(/^\/+/, '')
  if (safe.split('/').includes('..')) throw new ZipError(`name with '..' components`)
  const path = options.directory === undefined ? safe : joinPath(options.directory, safe)
  if (isDirectory) {
    if (statOrNothing(process, path) !== undefined) return
    if (options.quiet === 0) await process.print(`   creating: ${safe}\n`)
    makeDirectories(process, path)
    return
  }
  const target = await freeName(process, path, state)
  if (target === undefined) return
  if (options.quiet === 0) await process.print(`  inflating: ${target === path ? safe : target}\n`)
  place(process, entry, target)
}

/** The name to write to, after asking where it is taken; undefined when the entry is passed over. */
async function freeName(
  process: Process,
  path: string,
  state: { overwrite: UnzipOptions['overwrite'] },
): Promise<string | undefined> {
  const there = statOrNothing(process, path, false)
  if (there === undefined) return path
  if (state.overwrite === 'never') return undefined
  if (there.kind !== 'file') throw new Stopped(`'${path}' exists but is not a regular file`)
  if (state.overwrite === 'always') return path
  await process.print(`replace ${path}? [y]es, [n]o, [A]ll, [N]one, [r]ename: `)
  const answer = decodeText(await process.stdin.readLine()).trimEnd()
  if (answer === '') throw new Stopped("can't read standard input")
  if (answer.startsWith('A')) state.overwrite = 'always'
  if (answer.startsWith('N')) state.overwrite = 'never'
  if (answer.startsWith('r')) {
    await process.print('new name: ')
    return freeName(process, decodeText(await process.stdin.readLine()).trimEnd(), state)
  }
  return /^[yA]/.test(answer) ? path : undefined
}

const linkType = 0o120000
const typeBits = 0o170000

function place(process: Process, entry: ZipEntry, path: string): void {
  const { namespace } = process
  try {
    makeDirectories(process, path)
    const content = entry.content()
    if ((entry.mode & typeBits) === linkType) {
      namespace.symlink(process, decodeText(content), path)
      return
    }
    const file = namespace.open(process, path, { write: true, truncate: true, createMode: 0o666 })
    file.write(content)
    file.close()
    if ((entry.mode & 0o777) !== 0) namespace.setAttributes(process, path, { mode: entry.mode & 0o777 })
    const mtimeNs = BigInt(entry.modifiedAtMs) * 1_000_000n
    namespace.setAttributes(process, path, { mtimeNs, atimeNs: mtimeNs })
  } catch (error) {
    if (error instanceof ZipError) throw error
    throw new Stopped(`can't open '${path}': ${reason(process, error)}`)
  }
}

/** Makes the directories of a path that aren't there. */
function makeDirectories(process: Process, path: string): void {
  const parts = path.split('/').slice(0, -1)
  for (let depth = 1; depth <= parts.length; depth++) {
    const each = parts.slice(0, depth).join('/')
    if (each === '' || statOrNothing(process, each)?.kind === 'directory') continue
    try {
      process.namespace.createDirectory(process, each)
    } catch (error) {
      throw new Stopped(`can't create directory '${each}': ${reason(process, error)}`)
    }
  }
}
