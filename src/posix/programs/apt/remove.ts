/** `remove`, `purge`, `autoremove`. */
import { selectForRemoval, unneeded } from '../../packages/aptSelection'
import { debianIndex } from '../../packages/debianIndex'
import { DpkgDatabase } from '../../packages/dpkgDatabase'
import type { Process } from '../../process/types'
import type { AptOptions } from './commandLine'
import { installedSizeOf } from './fetching'
import { lacksRoot, readLists } from './install'
import { complain, say } from './proposal'
import { isListed } from './sources'
import { logRun } from './logs'
import { purgeAll, removeAll } from './transaction'

export async function remove(process: Process, options: AptOptions): Promise<number> {
  const [verb = '', ...names] = options.operands
  if (await lacksRoot(process, options)) return 100
  await readLists(process, options)
  const database = new DpkgDatabase(process)
  const purges = options.purges || verb === 'purge'
  const wanted: string[] = []
  for (const name of names) {
    const state = database.stanzas.get(name)
    if (database.installed(name) !== undefined || (state !== undefined && purges)) {
      wanted.push(name)
      continue
    }
    const known = debianIndex().packages.get(name)
    if (known === undefined || !isListed(process, known, options.settings)) {
      await complain(process, [`E: Unable to locate package ${name}`])
      return 100
    }
    if (options.quiet < 2) await process.print(`Package '${name}' is not installed, so not removed\n`)
  }
  const installed = wanted.filter((name) => database.installed(name) !== undefined)
  const suggestsKeep = !options.settings.isFalse('APT::AutoRemove::SuggestsImportant')
  const gone = new Set(selectForRemoval(database, installed))
  const rest = unneeded(database, { gone, suggestsKeep })
  const takesRest = verb === 'autoremove' || verb === 'auto-remove' || verb === 'autopurge' || options.removesUnneeded
  const removed = [...gone, ...(takesRest ? rest : [])]
  const status = await say(
    process,
    {
      installed: [],
      reinstalled: [],
      additional: [],
      removed: [...removed, ...wanted.filter((name) => !gone.has(name))],
      purges: purges || verb === 'autopurge',
      unneeded: takesRest ? [] : rest,
      recommended: [],
      suggested: [],
      downloadBytes: 0,
      archiveBytes: 0,
      isSimulation: options.isSimulation,
      diskBytes: -removed.reduce((sum, name) => sum + sizeHere(database, name), 0),
      upgrades: false,
      essential: removed.filter((name) => database.isEssential(name)),
    },
    options,
  )
  if (status !== undefined) return status
  if (options.isSimulation) {
    await process.print(
      removed.map((name) => `Remv ${name} [${database.installed(name)?.get('Version') ?? ''}]\n`).join(''),
    )
    return 0
  }
  const versions = removed.map((name) => `${name}:amd64 (${database.installed(name)?.get('Version') ?? ''})`)
  const told = removed.length > 0 ? await removeAll(process, database, removed, purges || verb === 'autopurge') : ''
  const configurations = wanted.filter((name) => !gone.has(name))
  if (configurations.length > 0) {
    await purgeAll(process, database, configurations)
    database.save()
  }
  if (removed.length > 0) {
    database.saveAutomatic()
    logRun(process, purges ? 'Purge' : 'Remove', versions, told)
  }
  return 0
}

function sizeHere(database: DpkgDatabase, name: string): number {
  const each = debianIndex().packages.get(name)
  return each === undefined
    ? Number(database.installed(name)?.get('Installed-Size') ?? 0) * 1024
    : installedSizeOf(each)
}
