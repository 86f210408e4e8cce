/** How sort compares lines: by keys in turn, each in its kind of order, and by the whole line between equals. */
import { createHash, randomBytes } from 'node:crypto'
import { compareFileVersions } from '../fileVersion'
import { partOf, type Key } from './keys'

export interface OrderOptions {
  readonly keys: readonly Key[]
  /** Letters of the command line that say the kind of order: `nrfbhVMgdiR`. */
  readonly flags: string
  readonly separator: string | undefined
  /** Equal keys keep their order. */
  readonly isStable: boolean
  readonly isGnu: boolean
}

type Comparison = (left: string, right: string) => number

export class Order {
  private readonly parts: readonly { readonly key: Key | undefined; readonly compare: Comparison }[]
  private readonly reversed: boolean
  private readonly salt = randomBytes(16)

  constructor(private readonly options: OrderOptions) {
    const keys: readonly (Key | undefined)[] = options.keys.length === 0 ? [undefined] : options.keys
    this.parts = keys.map((key) => ({ key, compare: this.comparison(key?.flags ?? options.flags) }))
    this.reversed = options.flags.includes('r')
  }

  compare(left: string, right: string): number {
    const byKeys = this.compareKeys(left, right)
    if (byKeys !== 0 || this.options.isStable) return byKeys
    const last = byCode(left, right)
    return this.reversed ? -last : last
  }

  compareKeys(left: string, right: string): number {
    for (const { key, compare } of this.parts) {
      const difference =
        key === undefined
          ? compare(left, right)
          : compare(partOf(left, key, this.options.separator), partOf(right, key, this.options.separator))
      if (difference !== 0) return difference
    }
    return 0
  }

  private comparison(flags: string): Comparison {
    const plain = this.forwardComparison(flags)
    const trimmed: Comparison =
      flags.includes('b') && this.options.keys.length === 0
        ? (left, right) => plain(left.replace(/^[ \t\n]+/, ''), right.replace(/^[ \t\n]+/, ''))
        : plain
    return flags.includes('r') ? (left, right) => -trimmed(left, right) : trimmed
  }

  private forwardComparison(flags: string): Comparison {
    const gnu = this.options.isGnu
    if (flags.includes('n')) return (left, right) => leadingNumber(left) - leadingNumber(right)
    if (flags.includes('g')) return gnu ? compareGeneral : (left, right) => loose(left) - loose(right)
    if (flags.includes('h')) return gnu ? compareHuman : (left, right) => multiplied(left) - multiplied(right)
    if (flags.includes('M')) return (left, right) => month(left) - month(right)
    if (flags.includes('V')) return gnu ? compareFileVersions : compareVersions
    const view = viewOf(flags)
    if (flags.includes('R')) return (left, right) => byCode(this.scattered(view(left)), this.scattered(view(right)))
    return flags.includes('f') || /[di]/.test(flags) ? (left, right) => byCode(view(left), view(right)) : byCode
  }

  /** Equal texts stay together, at a place of chance. */
  private scattered(text: string): string {
    return createHash('md5').update(this.salt).update(text, 'latin1').digest('hex')
  }
}

/** What `-d`, `-i` and `-f` leave of a text. */
function viewOf(flags: string): (text: string) => string {
  return (text) => {
    let shown = text
    if (flags.includes('d')) shown = shown.replace(/[^A-Za-z0-9 \t\n]/g, '')
    else if (flags.includes('i')) shown = shown.replace(/[^ -~]/g, '')
    return flags.includes('f') ? shown.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : shown
  }
}

function byCode(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const units = 'KMGTPEZYRQ'

function leadingNumber(text: string): number {
  return Number(/^\s*(-?\d*\.?\d+)/.exec(text)?.[1] ?? 0)
}

function loose(text: string): number {
  return Number.parseFloat(text) || 0
}

/** What is no number comes first, then what says that it is none, then numbers. */
function compareGeneral(left: string, right: string): number {
  const [one, two] = [general(left), general(right)]
  if (one.rank !== two.rank) return one.rank - two.rank
  return one.value === two.value ? 0 : one.value - two.value
}

function general(text: string): { readonly rank: number; readonly value: number } {
  const trimmed = text.trimStart()
  if (/^[-+]?nan/i.test(trimmed)) return { rank: 1, value: 0 }
  const infinite = /^([-+]?)inf/i.exec(trimmed)
  if (infinite !== null) return { rank: 2, value: infinite[1] === '-' ? -Infinity : Infinity }
  const match = /^[-+]?(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/i.exec(trimmed)
  return match === null ? { rank: 0, value: 0 } : { rank: 2, value: Number(match[0]) }
}

/** By the sign, then by the unit, then by the number before it, as it is written. */
function compareHuman(left: string, right: string): number {
  return unitOf(left) - unitOf(right) || leadingNumber(left) - leadingNumber(right)
}

function unitOf(text: string): number {
  const match = /^\s*(-?)(\d*\.?\d*)(.?)/.exec(text)
  if (match === null || !/[1-9]/.test(match[2] ?? '')) return 0
  const letter = match[3] ?? ''
  const power = letter === '' ? 0 : units.indexOf(letter === 'k' ? 'K' : letter) + 1
  return match[1] === '-' ? -power : power
}

/** As busybox has it: the number times its unit. */
function multiplied(text: string): number {
  const match = /^\s*(-?\d*\.?\d+)\s*([KMGTPE])?/i.exec(text)
  const power = match?.[2] === undefined ? 0 : units.indexOf(match[2].toUpperCase()) + 1
  return Number(match?.[1] ?? 0) * 1024 ** power
}

function month(text: string): number {
  return months.indexOf(text.trim().slice(0, 3).toUpperCase())
}

function compareVersions(left: string, right: string): number {
  const parts = (text: string): string[] => text.match(/\d+|\D+/g) ?? []
  const [one, two] = [parts(left), parts(right)]
  for (let index = 0; index < Math.max(one.length, two.length); index++) {
    const [a = '', b = ''] = [one[index], two[index]]
    const difference = /^\d/.test(a) && /^\d/.test(b) ? Number(a) - Number(b) : byCode(a, b)
    if (difference !== 0) return difference
  }
  return 0
}
