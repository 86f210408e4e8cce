/** What pip answers about what is there: list, freeze, show, cache. */
import { emptyDirectory, found, namesOf } from '../../packages/containerFiles'
import { normalName, pythonPackages } from '../../packages/pythonPackages'
import type { Process } from '../../process/types'
import { cacheFolder, installedIn, nameOf, sizeText, type Asked, type Place } from './place'

function shownNames(process: Process, place: Place): readonly (readonly [string, string])[] {
  const here = [...installedIn(process, place)].map(
    ([name, version]) => [pythonPackages().get(name)?.name ?? name, version] as const,
  )
  return here.sort(([left], [right]) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1))
}

export async function list(process: Process, place: Place): Promise<number> {
  const rows = [...shownNames(process, place), ['pip', place.pipVersion] as const].sort(([left], [right]) =>
    left.toLowerCase() < right.toLowerCase() ? -1 : 1,
  )
  const width = Math.max(7, ...rows.map(([name]) => name.length))
  const versions = Math.max(7, ...rows.map(([, version]) => version.length))
  await process.print(
    `${'Package'.padEnd(width)} Version\n${'-'.repeat(width)} ${'-'.repeat(versions)}\n${rows.map(([name, version]) => `${name.padEnd(width)} ${version}\n`).join('')}`,
  )
  return 0
}

export async function freeze(process: Process, place: Place): Promise<number> {
  await process.print(
    shownNames(process, place)
      .map(([name, version]) => `${name}==${version}\n`)
      .join(''),
  )
  return 0
}

export async function show(process: Process, place: Place, { operands }: Asked): Promise<number> {
  for (const name of operands) {
    const each = pythonPackages().get(normalName(name))
    if (each === undefined || !installedIn(process, place).has(normalName(name))) {
      await process.printError(`WARNING: Package(s) not found: ${name}\n`)
      return 1
    }
    const needs = each.needs.map(nameOf).sort().join(', ')
    await process.print(
      `Name: ${each.name}\nVersion: ${each.version}\nSummary: ${each.summary}\nLocation: ${place.folder}\nRequires: ${needs}\nRequired-by: \n`,
    )
  }
  return 0
}

export async function cache(process: Process, _: Place, { operands }: Asked): Promise<number> {
  const folder = cacheFolder(process)
  if (operands[0] === 'dir') await process.print(`${folder}\n`)
  else if (operands[0] === 'purge') {
    const files = allFiles(process, folder)
    if (files.length === 0) await process.printError('WARNING: No matching packages\n')
    const bytes = files.reduce((sum, path) => sum + (found(process, path)?.sizeBytes ?? 0), 0)
    if (files.length > 0) emptyDirectory(process, folder)
    await process.print(`Files removed: ${files.length} (${sizeText(bytes)})\n`)
  } else
    await process.print(
      `Package index page cache location (pip v23.3+): ${folder}/http-v2\nNumber of HTTP files: ${allFiles(process, folder).length}\n`,
    )
  return 0
}

function allFiles(process: Process, folder: string): readonly string[] {
  return namesOf(process, folder).flatMap((name) => {
    const path = `${folder}/${name}`
    return found(process, path)?.kind === 'directory' ? allFiles(process, path) : [path]
  })
}
