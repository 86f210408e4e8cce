/**
 * What apt says it would do before it does it, and the question whether it may. apt 3 (Debian 13) has a layout of its own
 * for `apt`; `apt-get` and older releases have the one that everybody knows.
 */
import { readText } from '../../packages/containerFiles'
import type { Process } from '../../process/types'
import { decodeText } from '../../text'
import { invokedName } from '../complaint'
import type { AptOptions } from './commandLine'
import { inColumns, sizeText, wrapped } from './words'

export interface Change {
  readonly installed: readonly string[]
  readonly reinstalled: readonly string[]
  /** Of those installed, which nobody asked for. */
  readonly additional: readonly string[]
  readonly removed: readonly string[]
  readonly purges: boolean
  readonly unneeded: readonly string[]
  readonly recommended: readonly string[]
  readonly suggested: readonly string[]
  readonly downloadBytes: number
  readonly archiveBytes: number
  readonly isSimulation: boolean
  /** What the disk loses; less than nothing when it gains. */
  readonly diskBytes: number
  /** Whether it is an upgrade, which looks for what is new. */
  readonly upgrades: boolean
  readonly essential?: readonly string[]
}

/** Whether the image's apt is version 3: Debian from 13 on. */
export function isNewStyle(process: Process): boolean {
  const release = readText(process, '/etc/os-release') ?? ''
  return !/^ID="?ubuntu"?$/m.test(release) && Number(/^VERSION_ID="?(\d+)/m.exec(release)?.[1] ?? 13) >= 13
}

/** Prints errors as the program words them: `E: …`, and since apt 3 in `apt` itself `Error: …`. */
export async function complain(process: Process, lines: readonly string[]): Promise<void> {
  const mark = invokedName(process) === 'apt' && isNewStyle(process) ? 'Error: ' : 'E: '
  await process.printError(lines.map((line) => `${line.replace(/^E: /, mark)}\n`).join(''))
}

function sorted(names: readonly string[]): readonly string[] {
  return [...names].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0))
}

/** Says what would change and asks; returns the status to end with, or undefined to go on. */
export async function say(process: Process, change: Change, options: AptOptions): Promise<number | undefined> {
  const isNew = invokedName(process) === 'apt' && isNewStyle(process)
  if (options.quiet < 2) await process.print(isNew ? newStyle(process, change) : oldStyle(change))
  if (change.essential !== undefined && change.essential.length > 0 && !options.removesEssential) {
    await process.printError('E: Essential packages were removed and -y was used without --allow-remove-essential.\n')
    return 100
  }
  const isMore =
    change.additional.length > 0 || change.removed.length > 0 || (change.upgrades && change.installed.length > 0)
  if (!isMore || options.assumesYes || options.isSimulation) return undefined
  return (await isConfirmed(process, options, isNew)) ? undefined : 1
}

async function isConfirmed(process: Process, options: AptOptions, isNew: boolean): Promise<boolean> {
  await process.print(isNew ? 'Continue? [Y/n] ' : 'Do you want to continue? [Y/n] ')
  if (options.assumesNo) {
    await process.print('N\nAbort.\n')
    return false
  }
  const answer = decodeText(await process.stdin.readLine())
  // A terminal shows what is typed; what comes from elsewhere apt shows itself.
  if (answer !== '' && !process.stdin.isTty) await process.print(answer.endsWith('\n') ? answer : `${answer}\n`)
  if (/^(y.*)?\n$/i.test(answer)) return true
  await process.print('Abort.\n')
  return false
}

function countLine({ installed, reinstalled, removed }: Change): string {
  const again = reinstalled.length > 0 ? `${reinstalled.length} reinstalled, ` : ''
  return `0 upgraded, ${installed.length} newly installed, ${again}${removed.length} to remove and 0 not upgraded.\n`
}

function block(title: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${title}\n${wrapped(names)}`
}

function marked(change: Change): readonly string[] {
  return sorted(change.removed).map((name) => (change.purges ? `${name}*` : name))
}

function oldStyle(change: Change): string {
  const { unneeded } = change
  const kept =
    unneeded.length === 0
      ? ''
      : `The following package${unneeded.length === 1 ? ' was' : 's were'} automatically installed and ${unneeded.length === 1 ? 'is' : 'are'} no longer required:\n${wrapped(sorted(unneeded))}Use 'apt autoremove' to remove ${unneeded.length === 1 ? 'it' : 'them'}.\n`
  const essential = change.essential ?? []
  return [
    kept,
    block('The following additional packages will be installed:', sorted(change.additional)),
    block('Suggested packages:', change.suggested),
    block('Recommended packages:', change.recommended),
    block('The following packages will be REMOVED:', marked(change)),
    block('The following NEW packages will be installed:', sorted(change.installed)),
    essential.length === 0
      ? ''
      : `WARNING: The following essential packages will be removed.\nThis should NOT be done unless you know exactly what you are doing!\n${wrapped(essential)}`,
    countLine(change),
    essential.length === 0 && !change.isSimulation ? sizes(change) : '',
  ].join('')
}

function sizes(change: Change): string {
  const { archiveBytes, downloadBytes, diskBytes } = change
  if (change.installed.length + change.reinstalled.length + change.removed.length === 0) return ''
  const part = downloadBytes < archiveBytes ? `${sizeText(downloadBytes)}B/` : ''
  const archives = archiveBytes === 0 ? '' : `Need to get ${part}${sizeText(archiveBytes)}B of archives.\n`
  const disk =
    diskBytes < 0
      ? `After this operation, ${sizeText(-diskBytes)}B disk space will be freed.\n`
      : `After this operation, ${sizeText(diskBytes)}B of additional disk space will be used.\n`
  return archives + disk
}

function newBlock(title: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${title}\n${inColumns(names)}\n`
}

function newStyle(process: Process, change: Change): string {
  const { installed, reinstalled, removed, unneeded } = change
  const asked = sorted(installed.filter((name) => !change.additional.includes(name)))
  const kept =
    unneeded.length === 0
      ? ''
      : `The following packages were automatically installed and are no longer required:\n${inColumns(sorted(unneeded))}Use 'apt autoremove' to remove them.\n\n`
  const again = reinstalled.length > 0 ? `Reinstalling: ${reinstalled.length}, ` : ''
  const summary = `Summary:\n  Upgrading: 0, Installing: ${installed.length}, ${again}Removing: ${removed.length}, Not Upgrading: 0\n`
  return [
    kept,
    newBlock('Installing:', asked),
    newBlock('Installing dependencies:', sorted(change.additional)),
    newBlock('Suggested packages:', change.suggested),
    newBlock('Recommended packages:', change.recommended),
    newBlock('REMOVING:', marked(change)),
    summary,
    newSizes(process, change),
  ].join('')
}

function newSizes(process: Process, { installed, removed, archiveBytes, diskBytes }: Change): string {
  if (installed.length > 0) {
    const { freeBlocks, blockSizeBytes } = process.namespace.statFileSystem(process, '/')
    return `  Download size: ${sizeText(archiveBytes)}B\n  Space needed: ${sizeText(diskBytes)}B / ${sizeText(freeBlocks * blockSizeBytes)}B available\n\n`
  }
  return removed.length > 0 ? `  Freed space: ${sizeText(-diskBytes)}B\n\n` : ''
}
