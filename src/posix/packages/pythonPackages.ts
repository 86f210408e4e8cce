/**
 * The offline index of Python's packages: two dozen, as wheels made of Debian 13's own packages and installed by its pip
 * (test/recorders/pipPackages.py): versions, relations, files with sizes, compiled modules among them.
 */
import { z } from 'zod'
import recorded from './pip.json'

const schema = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      summary: z.string(),
      homePage: z.string(),
      author: z.string(),
      authorEmail: z.string(),
      licence: z.string(),
      isLicenceExpression: z.boolean(),
      needs: z.array(z.string()),
      optional: z.array(z.string()),
      wheel: z.string(),
      wheelBytes: z.number(),
      files: z.array(z.string()),
    }),
  ),
})

export interface PythonPackage {
  readonly name: string
  readonly version: string
  readonly summary: string
  readonly homePage: string
  readonly author: string
  readonly authorEmail: string
  readonly licence: string
  /** The licence is a `License-Expression`. */
  readonly isLicenceExpression: boolean
  /** `click>=8.1.3`. */
  readonly needs: readonly string[]
  /** What extras add: `asgiref>=3.2 ; extra == "async"`. */
  readonly optional: readonly string[]
  readonly wheel: string
  readonly wheelBytes: number
  /** Paths below the folder of packages; programs lie in `../../../bin`. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number; readonly mode: number }[]
}

/** Names are the same whatever their case, with `-`, `_` or `.`. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

let index: ReadonlyMap<string, PythonPackage> | undefined

/** The index by normal names. */
export function pythonPackages(): ReadonlyMap<string, PythonPackage> {
  index ??= new Map(
    schema.parse(recorded).packages.map((each) => {
      const files = each.files.map((line) => {
        const [mode = '', size = '', path = ''] = line.split('\t')
        return { path, sizeBytes: Number(size), mode: Number.parseInt(mode, 8) }
      })
      // What holds for other systems or versions only is left out.
      const needs = each.needs.filter((need) => !need.includes(';'))
      return [normalName(each.name), { ...each, needs, files }] as const
    }),
  )
  return index
}
