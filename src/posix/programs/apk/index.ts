/**
 * apk: Alpine's packages from the offline index, with world, database, cached lists and the words of apk-tools 2.14 (2.8 on
 * Alpine 3.7). The words come from its source, its own tests and public logs of builds; no real apk could be had to record.
 */
import { ApkDatabase } from '../../packages/apkDatabase'
import { readText } from '../../packages/containerFiles'
import type { Process, Program } from '../../process/types'
import { add, cache, del, fix, upgrade } from './changes'
import { readCommandLine, usage, type Asked } from './commandLine'
import { isOld, knowLists, repositories } from './lists'
import { info, list, policy, search, version } from './queries'

async function update(process: Process, asked: Asked): Promise<number> {
  const known = await knowLists(process, asked, 'fetched')
  const missing = repositories(process).length - known.size
  if (missing > 0) {
    const count = isOld(process) ? missing : 2 * missing
    const packages = new ApkDatabase(process).installed.size
    if (asked.verbosity > 0)
      await process.print(`${count} unavailable, 0 stale; ${packages} distinct packages available\n`)
    return count
  }
  if (asked.verbosity === 0) return 0
  const release = (readText(process, '/etc/alpine-release') ?? '').trim()
  const lines = repositories(process).map((address) => `v${release} [${address}]\n`)
  await process.print(`${lines.join('')}OK: 25397 distinct packages available\n`)
  return 0
}

type Verb = (process: Process, asked: Asked) => Promise<number>

const verbs: Readonly<Record<string, Verb>> = {
  ...{ add, del, fix, update, upgrade, cache },
  ...{ info, list, policy, search, version },
}

const changing = new Set(['add', 'del', 'update', 'upgrade', 'fix', 'cache'])

/** What the real one has beside these. */
const leftOut = new Set(['audit', 'dot', 'fetch', 'index', 'manifest', 'stats', 'verify'])

export const apk: Program = async (process) => {
  const asked = readCommandLine(process)
  const banner = `apk-tools ${isOld(process) ? '2.8.2' : '2.14.6'}, compiled for x86_64.\n`
  if (asked.flags.has('--version') || asked.flags.has('-V')) {
    await process.print(banner)
    return 0
  }
  if (asked.flags.has('--print-arch')) {
    await process.print('x86_64\n')
    return 0
  }
  if (asked.unknown !== undefined) await process.printError(`apk: unrecognized option: ${asked.unknown}\n`)
  if (asked.unknown !== undefined || asked.verb === '' || asked.flags.has('--help') || asked.flags.has('-h')) {
    await process.print(`${banner}${usage}`)
    return 1
  }
  if (leftOut.has(asked.verb)) {
    await process.printError(`apk: the Camada simulator's apk leaves out ${asked.verb}\n`)
    return 1
  }
  const does = Object.hasOwn(verbs, asked.verb) ? verbs[asked.verb] : undefined
  if (does === undefined) {
    await process.printError(`ERROR: '${asked.verb}' is not an apk command. See 'apk --help'.\n`)
    return 1
  }
  if (process.credentials.uid !== 0 && changing.has(asked.verb)) {
    await process.printError(
      'ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n',
    )
    return 99
  }
  return does(process, asked)
}
