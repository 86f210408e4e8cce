/** GNU's `--backup`: what is about to be overwritten is kept under another name, `f~` or numbered `f.~1~`. */
import type { Process } from '../process/types'
import { chosenWord } from './choices'
import { namesIn, statOrNothing } from './fileTree'
import type { Options } from './options'

type Control = 'none' | 'simple' | 'existing' | 'numbered'

export interface BackupStyle {
  readonly control: Control
  readonly suffix: string
}

const rows = [
  ['none', 'off'],
  ['simple', 'never'],
  ['existing', 'nil'],
  ['numbered', 't'],
]

/** Reads `--backup`, `-b` and `-S` under the letters that a program gives them; undefined where nothing is kept. */
export function readBackup(
  process: Process,
  options: Options,
  letters: { readonly plain: string; readonly worded: string; readonly suffix: string },
): BackupStyle | undefined {
  const suffix = options.value(letters.suffix)
  if (!options.has(letters.plain) && !options.has(letters.worded) && suffix === undefined) return undefined
  const given = options.value(letters.worded) ?? ''
  const variable = process.env.get('VERSION_CONTROL') ?? ''
  const word =
    given !== ''
      ? chosenWord(process, 'backup type', given, rows)
      : variable === ''
        ? 'existing'
        : chosenWord(process, '$VERSION_CONTROL', variable, rows)
  if (word === 'none') return undefined
  return { control: word as Control, suffix: suffix ?? process.env.get('SIMPLE_BACKUP_SUFFIX') ?? '~' }
}

/** The name that a path is kept under. */
function backupName(process: Process, path: string, { control, suffix }: BackupStyle): string {
  if (control === 'simple') return path + suffix
  const last = lastNumber(process, path)
  return control === 'numbered' || last > 0 ? `${path}.~${last + 1}~` : path + suffix
}

/** Renames what is there, if it isn't a directory; the new name, or undefined when nothing was there. */
export function keepBackup(process: Process, path: string, style: BackupStyle): string | undefined {
  const existing = statOrNothing(process, path, false)
  if (existing === undefined || existing.kind === 'directory') return undefined
  const name = backupName(process, path, style)
  process.namespace.rename(process, path, name)
  return name
}

function lastNumber(process: Process, path: string): number {
  const slash = path.lastIndexOf('/')
  const [folder, base] = slash < 0 ? ['.', path] : [path.slice(0, slash) || '/', path.slice(slash + 1)]
  const numbers = namesIn(process, folder)
    .filter((name) => name.startsWith(`${base}.~`))
    .map((name) => Number(/^\.~(\d+)~$/.exec(name.slice(base.length))?.[1] ?? 0))
  return Math.max(0, ...numbers)
}
