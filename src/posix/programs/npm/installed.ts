/** What lies in `node_modules`: versions by path, read from each package.json. */
import { z } from 'zod'
import { found, namesOf, readText } from '../../packages/containerFiles'
import type { Process } from '../../process/types'

const named = z.looseObject({ version: z.string() })

export function readInstalled(process: Process, folder: string): ReadonlyMap<string, string> {
  const here = new Map<string, string>()
  walk(process, folder, 'node_modules', here)
  return here
}

function walk(process: Process, folder: string, below: string, here: Map<string, string>): void {
  for (const name of namesOf(process, `${folder}/${below}`)) {
    if (name.startsWith('.')) continue
    const path = `${below}/${name}`
    if (name.startsWith('@')) {
      walk(process, folder, path, here)
      continue
    }
    const version = versionAt(process, `${folder}/${path}`)
    if (version === undefined) continue
    here.set(path, version)
    if (found(process, `${folder}/${path}/node_modules`) !== undefined)
      walk(process, folder, `${path}/node_modules`, here)
  }
}

/** A package's version by its package.json; undefined when that can't be read. */
export function versionAt(process: Process, folder: string): string | undefined {
  const text = readText(process, `${folder}/package.json`)
  if (text === undefined) return undefined
  try {
    return named.safeParse(JSON.parse(text)).data?.version
  } catch {
    return undefined
  }
}
