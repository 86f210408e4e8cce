/**
 * What reaches the user may be given on under the MIT licence: every package that the built programs or the page are made
 * of, directly or through another, has a licence from a list of permissive ones. Packages that only build and test are
 * left out, whatever they are called in package.json: what counts is whether `src` imports them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const rootDir = resolve(import.meta.dirname, '..', '..')

/** SPDX identifiers; `bzip2-1.0.6` is the BSD licence in bzip2's words. */
const permissive = new Set(
  'MIT MIT-0 ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 MPL-2.0 BlueOak-1.0.0 CC0-1.0 Unlicense Python-2.0 bzip2-1.0.6'.split(
    ' ',
  ),
)

const names = z.record(z.string(), z.string()).optional()
const manifestSchema = z.object({
  name: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  /** How old packages say it. */
  licenses: z.array(z.object({ type: z.string() })).optional(),
  dependencies: names,
  optionalDependencies: names,
})
type Manifest = z.infer<typeof manifestSchema>

/** Packages whose manifest is silent, and the first line of their `LICENSE`. */
const inWords: Readonly<Record<string, string>> = { 'MIT License': 'MIT' }

function manifestIn(folder: string): Manifest {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  const words = join(folder, 'LICENSE')
  if (manifest.license !== undefined || manifest.licenses !== undefined || !existsSync(words)) return manifest
  const license = inWords[readFileSync(words, 'utf8').split('\n')[0]?.trim() ?? '']
  return license === undefined ? manifest : { ...manifest, license }
}

/** Where Node finds a package from a folder; undefined when it isn't installed, as optional ones may not be. */
function folderOf(name: string, from: string): string | undefined {
  const folder = join(from, 'node_modules', name)
  if (existsSync(join(folder, 'package.json'))) return folder
  return from === rootDir ? undefined : folderOf(name, dirname(from))
}

/** Packages that a source of `src` imports, tests left out. */
function importedNames(): string[] {
  const sources = readdirSync(join(rootDir, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(ts|vue|css)$/.test(path) && !path.endsWith('.test.ts'),
  )
  const specifiers = sources.flatMap((path) => {
    const text = readFileSync(join(rootDir, 'src', path), 'utf8')
    return [...text.matchAll(/(?:from|import|import\()\s*['"]([^'".][^'"]*)['"]/g)].map((match) => match[1] ?? '')
  })
  const installed = specifiers.map((specifier) => {
    const parts = specifier.split('/')
    return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
  })
  return [...new Set(installed)].filter((name) => folderOf(name, rootDir) !== undefined)
}

/** Folders of those packages and of all that they depend on. */
function closure(roots: readonly string[]): string[] {
  const seen = new Set<string>()
  const visit = (name: string, from: string): void => {
    const folder = folderOf(name, from)
    if (folder === undefined || seen.has(folder)) return
    seen.add(folder)
    const { dependencies = {}, optionalDependencies = {} } = manifestIn(folder)
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) visit(next, folder)
  }
  for (const root of roots) visit(root, rootDir)
  return [...seen].sort()
}

function licenceOf({ license, licenses }: Manifest): string {
  const named = typeof license === 'string' ? license : license?.type
  return named ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'none'
}

/** Of alternatives one suffices; of a conjunction each must do. */
function isPermissive(expression: string): boolean {
  const bare = expression.replace(/[()]/g, '')
  return bare.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => permissive.has(licence.trim())))
}

describe('licences', () => {
  const roots = [...importedNames(), ...Object.keys(manifestIn(rootDir).dependencies ?? {})]
  const packages = closure(roots).map((folder) => manifestIn(folder))

  it('looks at what the user gets', () => {
    const found = packages.map(({ name }) => name)
    for (const name of ['dockerode', 'ssh2', 'zod', 'vue', '@vue/reactivity', 'codemirror'])
      expect(found).toContain(name)
    expect(found).not.toContain('vitest')
  })

  it('are permissive, each of them', () => {
    const others = packages.filter((manifest) => !isPermissive(licenceOf(manifest)))
    expect(others.map((manifest) => `${manifest.name}: ${licenceOf(manifest)}`)).toEqual([])
  })
})
