/**
 * The offline index of Debian's packages: what a real Debian 13 said of each and did when it was installed
 * (test/recorders/debianPackages.mjs), as one compressed file. It is unpacked when somebody first asks for a package.
 *
 * Ubuntu's images use it too: their packages have Debian's names, versions and files here.
 */
import { brotliDecompressSync } from 'node:zlib'
import { z } from 'zod'
import { parseStanza, type Stanza } from './control'
import recorded from './debian.json'

/** One file of a package or one that installing it makes. */
export interface PackageFile {
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardLink'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly sizeBytes: number
  /** Absolute. */
  readonly path: string
  /** Of links; of hard links absolute. */
  readonly target: string
}

/** What installing does to files of others. */
export type Effect =
  | { readonly kind: 'made'; readonly file: PackageFile }
  | { readonly kind: 'grown'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'removed'; readonly path: string }

export interface DebianPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
  /** `trixie/main` or `trixie-security/main`. */
  readonly suite: string
  readonly stanza: string
  readonly fields: Stanza
  /** Its place in an order in which each stands behind what it needs. */
  readonly rank: number
  readonly files: () => readonly PackageFile[]
  readonly effects: () => readonly Effect[]
  /** Lines that are added to /etc/passwd and /etc/group. */
  readonly users: readonly string[]
  readonly groups: readonly string[]
  /** What its scripts print on stdout and on stderr. */
  readonly said: readonly string[]
  readonly complaint: readonly string[]
  readonly unpackSaid: readonly string[]
  /** `Processing triggers for …` and what follows. */
  readonly triggered: readonly string[]
  readonly usesDebconf: boolean
  /** Its files in /var/lib/dpkg/info: name, size, and the text where somebody reads it. */
  readonly info: readonly (readonly [string, number, string?])[]
}

export interface DebianIndex {
  readonly packages: ReadonlyMap<string, DebianPackage>
  /** /var/lib/dpkg/status of the base system, and its `info/*.list` by file name. */
  readonly baseStatus: string
  readonly baseLists: Readonly<Record<string, string>>
  /** Names that packages suggest and no source has. */
  readonly absent: ReadonlySet<string>
  /** Sizes in bytes of the files of /var/lib/apt/lists. */
  readonly lists: ReadonlyMap<string, number>
}

const schema = z.object({
  lists: z.array(z.tuple([z.string(), z.number()])),
  baseStatus: z.string(),
  baseLists: z.record(z.string(), z.string()),
  absent: z.array(z.string()),
  packages: z.array(
    z.object({
      name: z.string(),
      stanza: z.string(),
      suite: z.string(),
      files: z.array(z.string()),
      effects: z.array(z.string()),
      users: z.array(z.string()),
      groups: z.array(z.string()),
      said: z.array(z.string()),
      complaint: z.array(z.string()),
      unpackSaid: z.array(z.string()),
      triggered: z.array(z.string()),
      usesDebconf: z.boolean(),
      info: z.array(z.union([z.tuple([z.string(), z.number()]), z.tuple([z.string(), z.number(), z.string()])])),
    }),
  ),
})

const kinds = { f: 'file', d: 'directory', l: 'symlink', h: 'hardLink' } as const

/** A line of the record: kind, mode, owner, group, size, path, target. */
function fileOf(line: string): PackageFile {
  const [letter = 'f', mode = '', uid = '', gid = '', size = '', path = '', target = ''] = line.split('\t')
  const kind = kinds[letter as keyof typeof kinds]
  return {
    kind,
    mode: Number.parseInt(mode, 8),
    uid: Number(uid),
    gid: Number(gid),
    sizeBytes: Number(size),
    path: `/${path}`,
    target: kind === 'hardLink' ? `/${target}` : target,
  }
}

function effectOf(line: string): Effect {
  const [letter, first = '', second = ''] = line.split('\t')
  if (letter === '~') return { kind: 'grown', path: `/${second}`, bytes: Number(first) }
  if (letter === '-') return { kind: 'removed', path: `/${first}` }
  return { kind: 'made', file: fileOf(line) }
}

type Recorded = z.infer<typeof schema>['packages'][number]

function packageOf(each: Recorded, rank: number): DebianPackage {
  const fields = parseStanza(each.stanza)
  return {
    ...each,
    version: fields.get('Version') ?? '',
    architecture: fields.get('Architecture') ?? 'amd64',
    fields,
    rank,
    files: () => each.files.map(fileOf),
    effects: () => each.effects.map(effectOf),
  }
}

let index: DebianIndex | undefined

/** The index; the first call takes some ten milliseconds. */
export function debianIndex(): DebianIndex {
  if (index !== undefined) return index
  const text = brotliDecompressSync(Buffer.from(recorded.brotli, 'base64')).toString('utf8')
  const { packages, lists, absent, baseStatus, baseLists } = schema.parse(JSON.parse(text))
  index = {
    packages: new Map(packages.map((each, rank) => [each.name, packageOf(each, rank)])),
    lists: new Map(lists),
    absent: new Set(absent),
    baseStatus,
    baseLists,
  }
  return index
}
