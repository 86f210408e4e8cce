/** chown and chgrp: `-R`, `-h`, `-v`, `--reference`; `user`, `user:group`, `:group`, `user:`. */
import type { Stat } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { attempt, complain, faced, isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { readNames } from '../ownership'
import { joinPath, namesIn, statOrNothing } from '../fileTree'

const table = {
  short: 'RhvcfHLP',
  long: {
    from: 'M:',
    'preserve-root': '/',
    'no-preserve-root': 'N',
    silent: 'f',
    quiet: 'f',
    dereference: 'd',
    recursive: 'R',
    'no-dereference': 'h',
    verbose: 'v',
    changes: 'c',
    reference: 'F:',
  },
  usage: '[-RhLHPcvf] USER[:[GRP]] FILE...',
}

interface Owner {
  readonly uid?: number
  readonly gid?: number
}

/** An owner in the words of the command line. */
interface GivenOwner {
  readonly user?: string
  readonly group?: string
}

export const chown: Program = (process) => run(process, parseOwner)

export const chgrp: Program = (process) => run(process, parseGroup)

async function run(process: Process, parse: (process: Process, text: string) => Owner | string): Promise<number> {
  const options = parseOptions(process, table)
  const operands = [...options.operands]
  const reference = options.value('F')
  const text = reference === undefined ? operands.shift() : ''
  if (text === undefined) throw missingOperand(process, table)
  if (operands.length === 0) throw missingOperand(process, table, `missing operand after '${text}'`)
  const referenced = reference === undefined ? undefined : statOrNothing(process, reference)
  const ofReference =
    parse === parseGroup ? { gid: referenced?.gid ?? 0 } : { uid: referenced?.uid ?? 0, gid: referenced?.gid ?? 0 }
  const owner = referenced === undefined ? parse(process, text) : ofReference
  const from = options.value('M') === undefined ? {} : parseOwner(process, options.value('M') ?? '')
  if (typeof from === 'string') {
    await complain(process, from)
    return 1
  }
  if (typeof owner === 'string') {
    await complain(process, owner)
    return 1
  }
  const [user, group] = text.split(/[:.]/)
  const given: GivenOwner = {
    ...(user !== undefined && user !== '' && parse === parseOwner ? { user } : {}),
    ...(parse === parseGroup && text !== '' ? { group: text } : group !== undefined && group !== '' ? { group } : {}),
  }
  const settings: Settings = {
    owner,
    given,
    from,
    recursive: options.has('R'),
    link: options.has('h'),
    follows: options.last('HLP') === 'L' && isGnu(process),
    keepsRoot: options.last('/N') === '/',
    isQuiet: options.has('f') && isGnu(process),
    said: options.last('vc'),
  }
  let status = 0
  for (const path of operands) if (!(await change(process, path, settings))) status = 1
  return status
}

interface Settings {
  readonly owner: Owner
  readonly given: GivenOwner
  /** Only what belongs to these is changed. */
  readonly from: Owner
  readonly recursive: boolean
  readonly link: boolean
  /** Links within a tree are followed. */
  readonly follows: boolean
  readonly keepsRoot: boolean
  readonly isQuiet: boolean
  readonly said: string | undefined
}

async function change(process: Process, path: string, settings: Settings): Promise<boolean> {
  await process.checkpoint()
  if (settings.keepsRoot && settings.recursive && path === '/') {
    await complain(process, "it is dangerous to operate recursively on '/'")
    await complain(process, 'use --no-preserve-root to override this failsafe')
    return false
  }
  const isLink = statOrNothing(process, path, false)?.kind === 'symlink'
  const gnuWords = (why: string): string =>
    statOrNothing(process, path, !settings.link) === undefined
      ? `cannot access '${path}': ${why}`
      : `changing ${settings.owner.uid === undefined ? 'group' : 'ownership'} of '${path}': ${why}`
  const before = statOrNothing(process, path, !settings.link)
  const { from } = settings
  const isOther =
    before !== undefined &&
    ((from.uid !== undefined && from.uid !== before.uid) || (from.gid !== undefined && from.gid !== before.gid))
  if (settings.isQuiet && before === undefined) return false
  const isTree = settings.recursive && statOrNothing(process, path, false)?.kind === 'directory'
  // busybox goes from the leaves to the root.
  const below = isTree && !isGnu(process) ? await changeBelow(process, path, settings) : true
  let done = await attempt(
    process,
    () => {
      if (isOther) return
      process.namespace.setAttributes(process, path, settings.owner, {
        followLast: !(settings.link || (isLink && settings.recursive && !settings.follows)),
      })
    },
    (why) => faced(process, `${path}: ${why}`, gnuWords(why)),
  )
  if (done && before !== undefined && settings.said !== undefined) {
    if (isGnu(process)) await describe(process, path, before, settings)
    else await describeBriefly(process, path, before, settings)
  }
  if (isTree && !isGnu(process)) {
    if (!done) await complain(process, `${path}: Operation not permitted`)
    return done && below
  }
  if (isTree && !(await changeBelow(process, path, settings))) done = false
  return done
}

async function changeBelow(process: Process, path: string, settings: Settings): Promise<boolean> {
  let done = true
  for (const name of namesIn(process, path)) if (!(await change(process, joinPath(path, name), settings))) done = false
  return done
}

/** What busybox says for `-v`, and for `-c` where something changed: the numbers that a file has then. */
async function describeBriefly(
  process: Process,
  path: string,
  before: Stat,
  { owner, said }: { owner: Owner; said: string | undefined },
): Promise<void> {
  const [uid, gid] = [owner.uid ?? before.uid, owner.gid ?? before.gid]
  if (said === 'v' || uid !== before.uid || gid !== before.gid)
    await process.print(`changed ownership of '${path}' to ${uid}:${gid}\n`)
}

/** `-v` and `-c`: what became of the owner, named as far as the command line names it. */
async function describe(process: Process, path: string, before: Stat, settings: Settings): Promise<void> {
  const names = readNames(process)
  const { uid, gid } = settings.owner
  const show = (user: number, group: number, given?: GivenOwner): string => {
    // What was given is shown as it was given, a number as a number.
    const shownUser = given?.user ?? names.userName(user) ?? String(user)
    const shownGroup = given?.group ?? names.groupName(group) ?? String(group)
    return uid === undefined ? shownGroup : gid === undefined ? shownUser : `${shownUser}:${shownGroup}`
  }
  const what = uid === undefined ? 'group' : 'ownership'
  const after = show(uid ?? before.uid, gid ?? before.gid, settings.given)
  const isSame = (uid ?? before.uid) === before.uid && (gid ?? before.gid) === before.gid
  if (isSame && settings.said === 'v') await process.print(`${what} of '${path}' retained as ${after}\n`)
  if (!isSame) await process.print(`changed ${what} of '${path}' from ${show(before.uid, before.gid)} to ${after}\n`)
}

function parseOwner(process: Process, text: string): Owner | string {
  const names = readNames(process)
  const separator = (isGnu(process) ? /[:.]/ : /:/).exec(text)?.index ?? -1
  const user = separator < 0 ? text : text.slice(0, separator)
  const group = separator < 0 ? undefined : text.slice(separator + 1)
  const uid = user === '' ? undefined : (names.userId(user) ?? (/^\d+$/.test(user) ? Number(user) : NaN))
  if (Number.isNaN(uid)) return faced(process, `unknown user ${user}`, `invalid user: '${text}'`)
  const gid =
    group === undefined
      ? undefined
      : group === ''
        ? uid === undefined
          ? undefined
          : names.primaryGroup(uid)
        : groupId(process, group)
  if (Number.isNaN(gid)) return faced(process, `unknown user/group ${text}`, `invalid group: '${text}'`)
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) }
}

function parseGroup(process: Process, text: string): Owner | string {
  const gid = groupId(process, text)
  return Number.isNaN(gid) ? faced(process, `unknown group ${text}`, `invalid group: '${text}'`) : { gid }
}

function groupId(process: Process, text: string): number {
  return readNames(process).groupId(text) ?? (/^\d+$/.test(text) ? Number(text) : NaN)
}
