/**
 * procps' command line (recorded from 4.0.4): options with a dash, BSD's letters without one, and long names; which
 * processes, in which columns and shape, in which order.
 */
import { columnsOf, isColumn, type Column } from './procpsColumns'

/** A wrong command line, in procps' words. */
export class PsError extends Error {}

/** Lists that choose processes, by what they name. */
type ListName = 'pid' | 'parent' | 'command' | 'user' | 'group' | 'session' | 'tty'

export type Style = 'plain' | 'full' | 'extra' | 'long' | 'user' | 'jobs' | 'bsd' | 'bsdJobs' | 'bsdLong'

export interface Asked {
  readonly everybody: boolean
  readonly inverted: boolean
  readonly lists: ReadonlyMap<ListName, readonly string[]>
  readonly columns: readonly Column[] | undefined
  readonly style: Style
  readonly headings: boolean
  readonly forest: 'none' | 'indented' | 'drawn'
  readonly threads: 'none' | 'T' | 'L'
  readonly order: readonly { readonly key: string; readonly down: boolean }[]
}

/** Letters with a dash that take a list, and what procps calls it when there is none. */
const dashed: Readonly<Record<string, readonly [ListName, string]>> = {
  p: ['pid', 'list of process IDs must follow -p'],
  q: ['pid', 'List of process IDs must follow -q.'],
  C: ['command', 'list of command names must follow -C'],
  u: ['user', 'list of users must follow -u'],
  U: ['user', 'list of real users must follow -U'],
  G: ['group', 'list of real groups must follow -G'],
  g: ['session', 'list of session leaders OR effective group names must follow -g'],
  s: ['session', 'list of sessions must follow -s'],
  t: ['tty', 'list of terminals (pty, tty...) must follow -t'],
}
const longLists: Readonly<Record<string, ListName>> = {
  pid: 'pid',
  'quick-pid': 'pid',
  ppid: 'parent',
  command: 'command',
  user: 'user',
  User: 'user',
  group: 'group',
  Group: 'group',
  sid: 'session',
  tty: 'tty',
}
const dashedStyles: Readonly<Record<string, Style>> = { f: 'full', F: 'extra', l: 'long', j: 'jobs' }
const bsdStyles: Readonly<Record<string, Style>> = { u: 'user', j: 'bsdJobs', l: 'bsdLong' }

/** Reads the words behind `ps`. Throws `PsError`. */
export function readPs(words: readonly string[]): Asked {
  const reader = new Reader(words)
  return reader.read()
}

class Reader {
  private at = 0
  private everybody = false
  private inverted = false
  private readonly chosen = new Map<ListName, string[]>()
  private columns: Column[] | undefined
  private style: Style = 'plain'
  private headings = true
  private forest: Asked['forest'] = 'none'
  private threads: Asked['threads'] = 'none'
  private order: Asked['order'] = []
  private isBsd = false

  constructor(private readonly words: readonly string[]) {}

  read(): Asked {
    for (; this.at < this.words.length; this.at++) {
      const word = this.words[this.at] ?? ''
      if (word.startsWith('--')) this.long(word.slice(2))
      else if (/^-?\d/.test(word)) this.choose('pid', word.replace(/^-/, ''))
      else this.letters(word.replace(/^-/, ''), word.startsWith('-'))
    }
    if (this.isBsd && this.style === 'plain') this.style = 'bsd'
    if (this.style === 'user' && this.chosen.size === 0) this.everybody = true
    const { everybody, inverted, columns, style, headings, forest, threads, order } = this
    return { everybody, inverted, lists: this.chosen, columns, style, headings, forest, threads, order }
  }

  private long(word: string): void {
    const [name = '', attached] = word.split(/=(.*)/s)
    const value = (missing: string): string => {
      const found = attached ?? this.words[++this.at]
      if (found === undefined) throw new PsError(missing)
      return found
    }
    if (name === 'no-headers' || name === 'no-heading' || name === 'no-headings') this.headings = false
    else if (name === 'headers' || name === 'heading') this.headings = true
    else if (name === 'forest') this.forest = 'drawn'
    else if (name === 'deselect') this.inverted = true
    else if (name === 'sort') this.sort(value('long sort specification must follow --sort'))
    else if (name === 'format') this.format(value('format specification must follow --format'))
    else {
      const list = longLists[name]
      if (list === undefined) throw new PsError('unknown gnu long option')
      this.choose(list, value(`list of process IDs must follow --${name}`))
    }
  }

  private letters(letters: string, isDashed: boolean): void {
    for (let index = 0; index < letters.length; index++) {
      const letter = letters[index] ?? ''
      const missing = isDashed ? (dashed[letter]?.[1] ?? missingFormats[letter]) : bsdValues[letter]
      if (missing === undefined) {
        this.flag(letter, isDashed)
        continue
      }
      const value = index + 1 < letters.length ? letters.slice(index + 1) : this.words[++this.at]
      if (value === undefined) throw new PsError(missing)
      if (letter === 'o') this.format(value)
      else if (letter === 'k') this.sort(value)
      else if (letter === 'O') this.format(`pid,${value},state,tty,time,command`)
      else this.choose(isDashed ? (dashed[letter]?.[0] ?? 'pid') : letter === 'U' ? 'user' : 'pid', value)
      return
    }
  }

  private flag(letter: string, isDashed: boolean): void {
    if (!isDashed && !'TgraxSchnvXLmHf'.includes(letter) && bsdStyles[letter] === undefined)
      throw new PsError(/^[A-Za-z]$/.test(letter) ? 'unsupported option (BSD syntax)' : 'garbage option')
    if (isDashed && !'eAadNTLHwcyMVxmhnr'.includes(letter) && dashedStyles[letter] === undefined)
      throw new PsError(/^[A-Za-z]$/.test(letter) ? 'unsupported SysV option' : 'garbage option')
    if (!isDashed) this.isBsd = true
    if ('eAdxa'.includes(letter)) this.everybody = true
    else if (letter === 'N') this.inverted = true
    else if (letter === 'H') this.forest = 'indented'
    else if (letter === 'f' && !isDashed) this.forest = 'drawn'
    else if (letter === 'h' && !isDashed) this.headings = false
    else if (letter === 'L' || letter === 'T') this.threads = letter
    this.style = (isDashed ? dashedStyles : bsdStyles)[letter] ?? this.style
  }

  private choose(name: ListName, text: string): void {
    const items = text.split(/[ ,]+/).filter((each) => each !== '')
    const isNumbers = name === 'pid' || name === 'parent'
    if (isNumbers && items.some((each) => !/^\d+$/.test(each) || each === '0'))
      throw new PsError('process ID list syntax error')
    this.chosen.set(name, [...(this.chosen.get(name) ?? []), ...items])
  }

  private format(list: string): void {
    const found = columnsOf(list)
    if (typeof found === 'string') throw new PsError(`unknown user-defined format specifier "${found}"`)
    this.columns = [...(this.columns ?? []), ...found]
  }

  private sort(list: string): void {
    this.order = list.split(',').map((word) => {
      const key = word.replace(/^[-+]/, '').toLowerCase()
      if (!isColumn(key)) throw new PsError('unknown sort specifier')
      return { key, down: word.startsWith('-') }
    })
  }
}

const missingFormats: Readonly<Record<string, string>> = {
  o: 'format specification must follow -o',
  O: 'format or sort specification must follow -O',
}
const bsdValues: Readonly<Record<string, string>> = {
  o: 'format specification must follow o',
  k: 'long sort specification must follow k',
  p: 'list of process IDs must follow p',
  U: 'list of real users must follow U',
}
