/**
 * pip: Python's packages from the offline index into the interpreter's folder, with the cache that it keeps below the home
 * directory. Words are those of pip 25.1.1, recorded from Debian 13's (test/recorders/pipSessions.mjs).
 */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { cache } from './cache'
import { download, install } from './install'
import { readOptions, type Asked } from './options'
import { placeOf, type Place } from './place'
import { check, config, freeze, index, list, show } from './queries'
import { uninstall } from './uninstall'
import { commands, help, usageOf } from './words'

type Verb = (process: Process, place: Place, asked: Asked) => Promise<number>

const verbs: Readonly<Record<string, Verb>> = {
  ...{ install, download, wheel: download, uninstall, list, freeze, show, check, cache, config, index },
}

export const pip: Program = async (process) => {
  const asked = readOptions(process)
  const place = placeOf(process)
  if (asked.problem !== undefined) {
    const usage = asked.verb === undefined ? '\nUsage:   \n  pip <command> [options]\n\n' : usageOf(asked.verb)
    await process.printError(`${usage}${asked.problem}\n`)
    return 2
  }
  if (asked.flags.has('--version')) {
    await process.print(`pip ${place.pipVersion} from ${place.pipFolder} (python ${place.python})\n`)
    return 0
  }
  const [about] = asked.operands
  if (asked.verb === undefined || (asked.verb === 'help' && about === undefined)) {
    await process.print(help)
    return 0
  }
  const verb = asked.verb === 'help' ? (about ?? '') : asked.verb
  if (!Object.hasOwn(commands, verb)) return refuseUnknown(process, verb)
  if (asked.verb === 'help' || asked.flags.has('--help')) {
    await process.print(`${usageOf(verb)}Description:\n  ${commands[verb] ?? ''}\n`)
    return 0
  }
  return perform(process, place, asked, verb)
}

async function perform(process: Process, place: Place, asked: Asked, verb: string): Promise<number> {
  const does = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (does === undefined) {
    await process.printError(`ERROR: the Camada simulator's pip leaves out ${verb}\n`)
    return 1
  }
  try {
    return await does(process, place, asked)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await process.printError(`ERROR: Could not install packages due to an OSError: ${error.message}\n`)
    return 1
  }
}

/** A name that is no command, and the one that it was meant for: what shares most of its letters. */
async function refuseUnknown(process: Process, verb: string): Promise<number> {
  const [best] = Object.keys(commands)
    .map((name) => ({ name, share: likeness(verb, name) }))
    .sort((left, right) => right.share - left.share)
  const hint = best !== undefined && best.share >= 0.6 ? ` - maybe you meant "${best.name}"` : ''
  await process.printError(`ERROR: unknown command "${verb}"${hint}\n`)
  return 1
}

/** Twice the longest common run of letters in order, over both lengths: near to what Python's difflib counts. */
function likeness(left: string, right: string): number {
  let row = new Array<number>(right.length + 1).fill(0)
  for (const letter of left) {
    const next = [0]
    for (let at = 1; at <= right.length; at++)
      next.push(letter === right[at - 1] ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0))
    row = next
  }
  return (2 * (row.at(-1) ?? 0)) / (left.length + right.length || 1)
}
