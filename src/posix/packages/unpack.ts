/**
 * A package's files onto the disk and off again, as dpkg does it: directories that are there stay as they are, files are
 * replaced, documentation that /etc/dpkg/dpkg.cfg.d excludes is left out, and what the package's scripts do is done from
 * the record (alternatives, accounts, compiled modules).
 */
import { concat, emptyContent, slice } from '../filesystem/content'
import type { Process } from '../process/types'
import { matches, parsePattern, type Pattern } from '../shell/pattern'
import {
  appendText,
  found,
  makeParents,
  namesOf,
  placeContent,
  placeText,
  readText,
  removeFile,
} from './containerFiles'
import type { DebianPackage, Effect, PackageFile } from './debianIndex'
import { infoFolder, qualifiedName, type DpkgDatabase } from './dpkgDatabase'
import { filler, fillerProgram } from './filler'

interface Exclusion {
  readonly excludes: boolean
  readonly pattern: Pattern
}

/** `path-exclude` and `path-include` of dpkg's configuration. */
export type Exclusions = readonly Exclusion[]

/** Reads them. */
export function readExclusions(process: Process): Exclusions {
  const folder = '/etc/dpkg/dpkg.cfg.d'
  const texts = namesOf(process, folder).map((name) => readText(process, `${folder}/${name}`) ?? '')
  return [readText(process, '/etc/dpkg/dpkg.cfg') ?? '', ...texts]
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => {
      const match = /^\s*path-(exclude|include)\s*[= ]\s*(\S+)/.exec(line)
      return match === null ? [] : [{ excludes: match[1] === 'exclude', pattern: parsePattern(match[2] ?? '') }]
    })
}

/** The last rule that fits decides. */
function isExcluded(exclusions: Exclusions, path: string): boolean {
  return exclusions.findLast(({ pattern }) => matches(pattern, path))?.excludes ?? false
}

/** Packages are older than the container. */
const packagedAtNs = BigInt(Date.UTC(2025, 5, 30)) * 1_000_000n
const filesBetweenPauses = 64

/** Unpacks a package. Throws `PosixError`. */
export async function unpack(process: Process, each: DebianPackage, exclusions: Exclusions): Promise<void> {
  let since = 0
  for (const file of each.files()) {
    if (isExcluded(exclusions, file.path)) continue
    place(process, each, file)
    if (++since % filesBetweenPauses === 0) await process.checkpoint()
  }
  const stem = qualifiedName(each.fields)
  const paths = ['/.', ...each.files().map(({ path }) => path)]
  placeText(process, `${infoFolder}/${stem}.list`, `${paths.join('\n')}\n`)
  for (const [name, sizeBytes, text] of each.info) {
    const path = `${infoFolder}/${name}`
    const mode = /\.(pre|post)(inst|rm)$|\.config$/.test(name) ? 0o755 : 0o644
    if (text === undefined) placeContent(process, path, filler(name, sizeBytes), { mode })
    else placeText(process, path, text, { mode })
  }
}

function place(process: Process, each: DebianPackage, file: PackageFile): void {
  const { path, mode, uid, gid } = file
  const seed = `${each.name} ${each.version} ${path}`
  switch (file.kind) {
    case 'directory':
      if (process.namespace.exists(process, path)) return
      makeParents(process, path)
      process.namespace.createDirectory(process, path, mode)
      process.namespace.setAttributes(process, path, { mode, uid, gid, mtimeNs: packagedAtNs })
      return
    case 'symlink':
      makeParents(process, path)
      if (found(process, path)?.kind === 'directory') return
      removeFile(process, path)
      process.namespace.symlink(process, file.target, path)
      return
    case 'hardLink':
      makeParents(process, path)
      removeFile(process, path)
      process.namespace.link(process, file.target, path)
      return
    case 'file': {
      const isProgram = (mode & 0o111) !== 0 || /\.so(\.|$)/.test(path)
      const content = isProgram ? fillerProgram(seed, file.sizeBytes) : filler(seed, file.sizeBytes)
      placeContent(process, path, content, { mode, uid, gid, mtimeNs: packagedAtNs })
      return
    }
    default:
      file.kind satisfies never
  }
}

/** Does what the package's scripts do when it is set up. Throws `PosixError`. */
export async function configure(process: Process, each: DebianPackage, exclusions: Exclusions): Promise<void> {
  addAccounts(process, '/etc/passwd', each.users)
  addAccounts(process, '/etc/group', each.groups)
  let since = 0
  for (const effect of each.effects()) {
    if (effect.kind === 'made' && isExcluded(exclusions, effect.file.path)) continue
    apply(process, each, effect)
    if (++since % filesBetweenPauses === 0) await process.checkpoint()
  }
}

/** Whose growth is told by its size alone; a text that somebody reads is left as it is. */
const growing = /^\/(etc\/ld\.so\.cache|var\/cache\/debconf\/.*)$/

function apply(process: Process, each: DebianPackage, effect: Effect): void {
  if (effect.kind === 'made') place(process, each, effect.file)
  else if (effect.kind === 'removed') removeFile(process, effect.path)
  else if (growing.test(effect.path)) grow(process, effect.path, effect.bytes)
}

/** Makes a file longer or shorter. */
function grow(process: Process, path: string, bytes: number): void {
  const stat = found(process, path)
  if (stat?.kind !== 'file') return
  const file = process.namespace.open(process, path, { read: true, write: true })
  try {
    const content = file.content()
    const rest = bytes > 0 ? filler(`${path} ${content.sizeBytes}`, bytes) : emptyContent
    file.setContent(concat(slice(content, 0, Math.max(0, content.sizeBytes + Math.min(0, bytes))), rest))
  } finally {
    file.close()
  }
}

function addAccounts(process: Process, path: string, lines: readonly string[]): void {
  const known = new Set((readText(process, path) ?? '').split('\n').map((line) => line.split(':')[0]))
  const missing = lines.filter((line) => !known.has(line.split(':')[0]))
  if (missing.length > 0) appendText(process, path, `${missing.join('\n')}\n`)
}

/** Takes a package's files away; its configuration stays unless `purges`. Returns whether some stayed. */
export async function takeAway(
  process: Process,
  database: DpkgDatabase,
  name: string,
  { each, purges }: { each: DebianPackage | undefined; purges: boolean },
): Promise<boolean> {
  const paths = database.pathsOf(name).slice(1)
  const configuration = new Set(configurationOf(process, database, name))
  const made = each?.effects().flatMap((effect) => (effect.kind === 'made' ? [effect.file.path] : [])) ?? []
  const all = [...paths, ...made].sort().reverse()
  let since = 0
  for (const path of all) {
    if (configuration.has(path) && !purges) continue
    drop(process, path)
    if (++since % filesBetweenPauses === 0) await process.checkpoint()
  }
  const keeps = !purges && configuration.size > 0
  for (const file of namesOf(process, infoFolder)) {
    if (!file.startsWith(`${name}.`) && !file.startsWith(`${name}:`)) continue
    if (keeps && /\.(list|postrm|conffiles)$/.test(file)) continue
    removeFile(process, `${infoFolder}/${file}`)
  }
  if (keeps) {
    const left = ['/.', ...paths.filter((path) => found(process, path) !== undefined)]
    placeText(process, database.infoPath(name, 'list'), `${left.join('\n')}\n`)
  }
  return keeps
}

/** The files that a package lists as its configuration. */
export function configurationOf(process: Process, database: DpkgDatabase, name: string): readonly string[] {
  return (readText(process, database.infoPath(name, 'conffiles')) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('/'))
}

/** Removes a file, or a directory if it is empty. */
function drop(process: Process, path: string): void {
  const stat = found(process, path)
  if (stat === undefined) return
  if (stat.kind !== 'directory') process.namespace.unlink(process, path)
  else if (namesOf(process, path).length === 0) process.namespace.removeDirectory(process, path)
}
