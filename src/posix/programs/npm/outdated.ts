/** `npm outdated`: what is here beside the newest that the project takes and the newest there is; 1 when some differ. */
import { npmPackage } from '../../packages/npmIndex'
import type { Process } from '../../process/types'
import { readInstalled } from './installed'
import type { NpmOptions } from './options'
import { readPackageJson } from './project'

interface Row {
  readonly name: string
  readonly current: string | undefined
  readonly wanted: string
  readonly latest: string
}

/** Prints a table, or with `--json` an object. Packages beyond the index are not told. */
export async function outdated(process: Process, folder: string, options: NpmOptions): Promise<number> {
  const project = readPackageJson(process, folder) ?? {}
  const here = readInstalled(process, folder)
  const needs = { ...project.devDependencies, ...project.dependencies }
  const rows = Object.keys(needs)
    .sort((left, right) => left.localeCompare(right, 'en'))
    .filter((name) => options.operands.length === 0 || options.operands.includes(name))
    .flatMap((name): Row[] => {
      const current = here.get(`node_modules/${name}`)
      const wanted = npmPackage(name, needs[name] ?? '')?.version
      const latest = npmPackage(name, '')?.version
      if (wanted === undefined || latest === undefined) return []
      const isLeftOut = current === undefined && project.dependencies?.[name] === undefined
      return isLeftOut || (current === wanted && wanted === latest) ? [] : [{ name, current, wanted, latest }]
    })
  const dependent = folder.slice(folder.lastIndexOf('/') + 1)
  if (options.flags.has('--json')) {
    const told = rows.map(({ name, current, wanted, latest }) => [
      name,
      {
        ...(current === undefined ? {} : { current }),
        ...{ wanted, latest, dependent },
        ...(current === undefined ? {} : { location: `${folder}/node_modules/${name}` }),
      },
    ])
    await process.print(`${JSON.stringify(Object.fromEntries(told), null, 2)}\n`)
  } else if (rows.length > 0) await process.print(table(rows, dependent))
  return rows.length > 0 ? 1 : 0
}

function table(rows: readonly Row[], dependent: string): string {
  const cells = [
    ['Package', 'Current', 'Wanted', 'Latest', 'Location', 'Depended by'],
    ...rows.map(({ name, current, wanted, latest }) => [
      ...[name, current ?? 'MISSING', wanted, latest],
      ...[current === undefined ? '-' : `node_modules/${name}`, dependent],
    ]),
  ]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column > 0 && column < 4 ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  '),
  )
  return lines.map((line) => `${line}\n`).join('')
}
