/** whereis: where a program's file (`-b`) and manual (`-m`) lie, in the usual folders or those of `-B`, `-M`. */
import type { Process, Program } from '../../process/types'
import { namesIn, statOrNothing } from '../fileTree'
import { parseOptions } from '../options'
import { wrongUsage } from '../wrongUsage'

const binaryFolders = ['/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib64', '/etc', '/usr/games', '/usr/local/bin']
const moreBinaryFolders = ['/usr/local/sbin', '/usr/local/etc', '/usr/local/lib', '/usr/local/games', '/usr/include']
const manualFolders = [1, 2, 3, 4, 5, 6, 7, 8].map((section) => `/usr/share/man/man${section}`)

interface Wanted {
  readonly binaries: boolean
  readonly manuals: boolean
  readonly binaryFolders: readonly string[]
  readonly names: readonly string[]
}

export const whereis: Program = async (process) => {
  const wanted = read(process)
  for (const name of wanted.names) {
    const found = [
      ...(wanted.binaries ? wanted.binaryFolders.flatMap((folder) => matching(process, folder, name)) : []),
      ...(wanted.manuals ? manualFolders.flatMap((folder) => matching(process, folder, name)) : []),
    ]
    await process.print(`${[`${name}:`, ...found].join(' ')}\n`)
  }
  return 0
}

function read(process: Process): Wanted {
  const words = process.argv.slice(1)
  if (words.some((word) => word.startsWith('--'))) parseOptions(process, { short: '', long: {} })
  const letters = new Set<string>()
  const names: string[] = []
  let folders: string[] | undefined
  let isFolder = false
  for (const word of words) {
    if (/^-[bmsul]+$/.test(word)) for (const letter of word.slice(1)) letters.add(letter)
    else if (/^-[BMS]$/.test(word)) {
      isFolder = true
      if (word === '-B') folders = []
    } else if (word === '-f') isFolder = false
    else if (word.startsWith('-')) throw wrongUsage(process, 'bad usage')
    else if (isFolder) folders?.push(word)
    else names.push(word)
  }
  if (names.length === 0) throw wrongUsage(process, 'not enough arguments')
  const all = !letters.has('b') && !letters.has('m') && !letters.has('s')
  return {
    binaries: all || letters.has('b'),
    manuals: all || letters.has('m'),
    binaryFolders: folders ?? [...binaryFolders, ...moreBinaryFolders],
    names,
  }
}

/** The name itself, or it with an extension. */
function matching(process: Process, folder: string, name: string): readonly string[] {
  if (statOrNothing(process, folder)?.kind !== 'directory') return []
  return namesIn(process, folder)
    .filter((each) => each === name || (each.startsWith(`${name}.`) && !each.slice(name.length + 1).includes('/')))
    .map((each) => `${folder}/${each}`)
    .filter((path) => statOrNothing(process, path)?.kind === 'file')
    .sort()
}
