/**
 * Packs a folder as a build context: a tar of everything that `.dockerignore` lets through, owned by root as the CLI sends
 * it, links as links (broken ones too), sockets and other special files left out. Files stream: a gigabyte goes
 * through, not into memory. The Dockerfile and `.dockerignore` always go along: the builder needs them, and leaves them
 * out of the image itself.
 */
import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import dockerignore from '@balena/dockerignore'
import { pack, type Header, type Pack } from 'tar-stream'
import { LabError } from '@shared/errors'

export interface BuildContext {
  /** Made anew by each call; read it once. */
  tar(): Readable
  /** Regular files in it, and their bytes. */
  readonly files: number
  readonly sizeBytes: number
}

interface Member {
  readonly realPath: string
  readonly header: Pick<Header, 'name' | 'mode' | 'mtime' | 'type' | 'size' | 'linkname'>
}

/** Looks through a folder. `dockerfile` is its path in it. Throws LabError `notFound` when the folder isn't there. */
export async function contextOfFolder(folder: string, dockerfile = 'Dockerfile'): Promise<BuildContext> {
  const isSent = await readPatterns(folder, dockerfile)
  const members: Member[] = []
  await collect(folder, '', isSent, members)
  const files = members.filter(({ header }) => header.type === 'file')
  return {
    tar: () => packMembers(members),
    files: files.length,
    sizeBytes: files.reduce((sum, { header }) => sum + header.size, 0),
  }
}

interface Patterns {
  isSent(path: string): boolean
  /** A pattern with `!` may bring back something inside an ignored directory. */
  readonly hasExceptions: boolean
}

async function readPatterns(folder: string, dockerfile: string): Promise<Patterns> {
  const text = await readFile(join(folder, '.dockerignore'), 'utf8').catch(() => '')
  const ignore = dockerignore().add(text)
  try {
    ignore.ignores('x')
  } catch (cause) {
    throw new LabError('invalid', 'error checking context: syntax error in pattern', { cause })
  }
  const always = new Set([dockerfile.replace(/^\.\//, ''), '.dockerignore'])
  return {
    isSent: (path) => always.has(path) || !ignore.ignores(path),
    hasExceptions: /^\s*!/m.test(text) || [...always].some((path) => path.includes('/')),
  }
}

async function collect(folder: string, prefix: string, patterns: Patterns, members: Member[]): Promise<void> {
  const names = await readdir(join(folder, prefix)).catch((cause: unknown) => {
    if (prefix !== '') throw unreadable(prefix, cause)
    throw new LabError('notFound', `path "${folder}" not found`, { cause })
  })
  for (const name of names.sort()) {
    const path = prefix === '' ? name : `${prefix}/${name}`
    const isSent = patterns.isSent(path)
    const member = await describe(folder, path).catch((cause: unknown) => {
      if (isSent) throw unreadable(path, cause)
      return undefined
    })
    if (member === undefined) continue
    if (isSent) members.push(member)
    if (member.header.type === 'directory' && (isSent || patterns.hasExceptions)) {
      await collect(folder, path, patterns, members)
    }
  }
}

async function describe(folder: string, path: string): Promise<Member | undefined> {
  const realPath = join(folder, path)
  const stat = await lstat(realPath)
  // Windows knows no permissions: the CLI sends everything as executable there.
  const mode = process.platform === 'win32' ? 0o755 : stat.mode & 0o7777
  const common = { mode, mtime: stat.mtime, size: 0, linkname: '' }
  if (stat.isDirectory()) return { realPath, header: { ...common, name: `${path}/`, type: 'directory' } }
  if (stat.isFile()) return { realPath, header: { ...common, name: path, type: 'file', size: stat.size } }
  if (!stat.isSymbolicLink()) return undefined
  return { realPath, header: { ...common, name: path, type: 'symlink', linkname: await readlink(realPath) } }
}

function unreadable(path: string, cause: unknown): LabError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new LabError('invalid', `error checking context: can't stat '${path}': ${message}`, { cause })
}

function packMembers(members: readonly Member[]): Readable {
  const packing = pack()
  writeMembers(packing, members).then(
    () => packing.finalize(),
    (error: unknown) => packing.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  return Readable.from(packing as AsyncIterable<Uint8Array>, { objectMode: false })
}

async function writeMembers(packing: Pack, members: readonly Member[]): Promise<void> {
  for (const { realPath, header } of members) {
    if (packing.destroyed) return
    const owned = { ...header, uid: 0, gid: 0 }
    if (header.type === 'file' && header.size > 0) await writeFile(packing, realPath, owned)
    else await new Promise<void>((resolve, reject) => packing.entry(owned, '', settle(resolve, reject)))
  }
}

/** Exactly as many bytes as the header says, whatever becomes of the file meanwhile. */
async function writeFile(packing: Pack, realPath: string, header: Member['header']): Promise<void> {
  let forget = (): unknown => undefined
  await new Promise<void>((resolve, reject) => {
    const sink = packing.entry({ ...header }, settle(resolve, reject))
    const abandoned = (): void => resolve()
    packing.on('close', abandoned)
    forget = () => packing.off('close', abandoned)
    // A sink that is destroyed along with its archive says so once more.
    sink.on('error', reject)
    void (async () => {
      try {
        for await (const chunk of createReadStream(realPath, { end: header.size - 1, highWaterMark: 256 * 1024 })) {
          if (packing.destroyed) return
          if (!sink.write(chunk)) await new Promise<void>((drained) => sink.once('drain', () => drained()))
        }
        sink.end(null)
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })()
  }).finally(() => void forget())
}

function settle(resolve: () => void, reject: (error: Error) => void): (error?: Error | null) => void {
  return (error) => (error ? reject(error) : resolve())
}
