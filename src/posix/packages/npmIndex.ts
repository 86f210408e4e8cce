/**
 * The offline index of npm's packages, recorded from the real registry (test/recorders/npmPackages.mjs): what each
 * version's package.json says, its files with sizes, and how much the cache keeps of it.
 */
import { brotliDecompressSync } from 'node:zlib'
import compareVersions from 'semver/functions/compare.js'
import { z } from 'zod'
import recorded from './npm.json'
import { satisfies } from './versionRanges'

const relations = z.record(z.string(), z.string())
const manifest = z.looseObject({
  version: z.string(),
  description: z.string().optional(),
  bin: z.union([z.string(), relations]).optional(),
  dependencies: relations.optional(),
  peerDependencies: relations.optional(),
  optionalDependencies: relations.optional(),
  funding: z.unknown().optional(),
})

const schema = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      tarballBytes: z.number(),
      listBytes: z.number(),
      integrity: z.string().optional(),
      manifest,
      files: z.array(z.string()),
    }),
  ),
})

export type NpmManifest = z.infer<typeof manifest>

export interface NpmPackage {
  readonly name: string
  readonly version: string
  readonly tarballBytes: number
  /** Of the registry's list of versions. */
  readonly listBytes: number
  readonly integrity: string
  readonly manifest: NpmManifest
  readonly files: readonly { readonly path: string; readonly sizeBytes: number; readonly mode: number }[]
}

let index: ReadonlyMap<string, readonly NpmPackage[]> | undefined

function all(): ReadonlyMap<string, readonly NpmPackage[]> {
  if (index !== undefined) return index
  const text = brotliDecompressSync(Buffer.from(recorded.brotli, 'base64')).toString()
  const byName = new Map<string, NpmPackage[]>()
  for (const each of schema.parse(JSON.parse(text)).packages) {
    const { name } = each
    const versions = byName.get(name) ?? []
    byName.set(name, versions)
    const { version } = each.manifest
    if (versions.some((other) => other.version === version)) continue
    const files = each.files.map((line) => {
      const [mode = '', size = '', path = ''] = line.split('\t')
      return { path, sizeBytes: Number(size), mode: Number.parseInt(mode, 8) }
    })
    versions.push({ ...each, version, files, integrity: each.integrity ?? '' })
  }
  return (index = byName)
}

/** Whether a name is known at all. */
export function isNpmPackage(name: string): boolean {
  return all().has(name)
}

/** The newest version that a range takes; `latest` and an empty range take the newest. */
export function npmPackage(name: string, range: string): NpmPackage | undefined {
  return all()
    .get(name)
    ?.filter(({ version }) => satisfies(version, range))
    .sort((left, right) => compareVersions(right.version, left.version))[0]
}
