/** What options change of members on their way in: names, owners, times and modes. */
import type { Header } from 'tar-stream'
import type { Process } from '../../process/types'
import { parseDate } from '../dates'
import { parseMode } from '../fileMode'
import { statOrNothing } from '../fileTree'
import type { Options } from '../options'
import type { Names } from '../ownership'
import { TarError } from './archive'
import { only } from './letters'
import { parseTransform } from './transform'

interface Owner {
  readonly name: string
  readonly id: number
}

type NewHeader = Partial<Header> & Pick<Header, 'name'>

export class MemberChanges {
  private readonly steps: readonly ((name: string) => string)[]
  private readonly owner: Owner | undefined
  private readonly group: Owner | undefined
  private readonly mtime: Date | undefined
  private readonly mode: string | undefined

  /** Reads the options. Throws `TarError`. */
  constructor(
    process: Process,
    private readonly options: Options,
    names: Names,
  ) {
    this.steps = options.values(only.transform).map(parseTransform)
    this.owner = parseOwner(options.value(only.owner), 'owner', names.userId, names.userName)
    this.group = parseOwner(options.value(only.group), 'group', names.groupId, names.groupName)
    this.mtime = parseTime(process, options.value(only.mtime))
    this.mode = options.value(only.mode)
    if (this.mode !== undefined && parseMode(this.mode, 0, 0, false) === undefined)
      throw new TarError(`Invalid mode given on option`)
  }

  name(name: string): string {
    return this.steps.reduce((text, step) => step(text), name)
  }

  header(header: NewHeader): NewHeader {
    const { owner, group, mtime, mode } = this
    const isDirectory = header.type === 'directory'
    return {
      ...header,
      ...(owner === undefined ? {} : { uid: owner.id, uname: owner.name }),
      ...(group === undefined ? {} : { gid: group.id, gname: group.name }),
      ...(mtime === undefined ? {} : { mtime }),
      ...(mode === undefined ? {} : { mode: parseMode(mode, header.mode ?? 0, 0, isDirectory) ?? header.mode ?? 0 }),
      ...(this.options.has('n') ? { uname: '', gname: '' } : {}),
    }
  }
}

/** `NAME`, `ID` or `NAME:ID`. */
function parseOwner(
  text: string | undefined,
  option: string,
  idOf: (name: string) => number | undefined,
  nameOf: (id: number) => string | undefined,
): Owner | undefined {
  if (text === undefined) return undefined
  const [name = '', given] = text.split(':')
  if (given === undefined && /^\d+$/.test(name)) return { name: nameOf(Number(name)) ?? '', id: Number(name) }
  const id = given === undefined ? idOf(name) : Number(given)
  if (id === undefined || Number.isNaN(id)) {
    if (given === undefined) return { name, id: 0 }
    throw new TarError(`${text}: Invalid ${option} ID`)
  }
  return { name, id }
}

/** A date, or with a leading `/` or `.` a file's time. */
function parseTime(process: Process, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  if (/^[./]/.test(text)) {
    const stat = statOrNothing(process, text)
    if (stat === undefined) throw new TarError(`${text}: Cannot stat: No such file or directory`)
    return new Date(Number(stat.mtimeNs / 1_000_000n))
  }
  const ms = parseDate(text, process.host.now())
  if (ms === undefined) throw new TarError(`Substituting -9223372036854775808 for unknown date format '${text}'`)
  return new Date(ms)
}
