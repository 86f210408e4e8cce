/** printf: `%s %b %c %d %i %u %o %x %X %f %e %g %%` with flags, width and precision; the format repeats for more arguments. */
import type { Process, Program } from '../../process/types'
import { encodeText } from '../../text'
import { complain, faced, UsageError } from '../complaint'
import { unescape } from '../escapes'

const directive = /%([-+ 0#]*)(\*|\d*)(?:\.(\*|\d*))?([a-zA-Z%])/g

export const printf: Program = async (process) => {
  const words = process.argv.slice(process.argv[1] === '--' ? 2 : 1)
  const format = words[0]
  if (format === undefined)
    throw new UsageError(
      faced(
        process,
        'Usage: printf FORMAT [ARG]...\n',
        "printf: missing operand\nTry 'printf --help' for more information.\n",
      ),
      1,
    )
  const run = new Formatting(process, words.slice(1))
  let output = ''
  do {
    run.consumed = false
    output += run.once(format)
  } while (!run.stopped && run.consumed && run.left > 0)
  for (const message of run.errors) await complain(process, message)
  await process.stdout.write(encodeText(output))
  return run.errors.length > 0 ? 1 : 0
}

class Formatting {
  readonly errors: string[] = []
  consumed = false
  stopped = false
  private at = 0

  constructor(
    private readonly process: Process,
    private readonly args: readonly string[],
  ) {}

  get left(): number {
    return this.args.length - this.at
  }

  once(format: string): string {
    let result = ''
    let from = 0
    for (const match of format.matchAll(directive)) {
      result += this.literal(format.slice(from, match.index))
      if (this.stopped) return result
      from = match.index + match[0].length
      result += this.convert(match[1] ?? '', match[2] ?? '', match[3], match[4] ?? '')
      if (this.stopped) return result
    }
    return result + this.literal(format.slice(from))
  }

  private literal(text: string): string {
    const { text: unescaped, stopped } = unescape(text, 'printf')
    this.stopped ||= stopped
    return unescaped
  }

  private next(): string | undefined {
    this.consumed = true
    return this.args[this.at++]
  }

  private convert(flags: string, widthText: string, precisionText: string | undefined, letter: string): string {
    if (letter === '%') return '%'
    const width = widthText === '*' ? Number(this.next() ?? 0) : Number(widthText || 0)
    const precision =
      precisionText === undefined
        ? undefined
        : precisionText === '*'
          ? Number(this.next() ?? 0)
          : Number(precisionText || 0)
    const left = flags.includes('-') || width < 0
    const pad = (text: string, zero: boolean): string => {
      if (left) return text.padEnd(Math.abs(width))
      if (!zero) return text.padStart(width)
      const sign = /^[-+ ]|^0[xX]/.exec(text)?.[0] ?? ''
      return sign + text.slice(sign.length).padStart(width - sign.length, '0')
    }
    switch (letter) {
      case 's':
        return pad((this.next() ?? '').slice(0, precision), false)
      case 'b': {
        const { text, stopped } = unescape(this.next() ?? '', 'echo')
        this.stopped = stopped
        return pad(text.slice(0, precision), false)
      }
      case 'c':
        return pad([...(this.next() ?? '')][0] ?? '', false)
      case 'q':
        if (this.process.host.face === 'busybox') return this.invalid(letter)
        return pad(`'${(this.next() ?? '').replaceAll("'", "'\\''")}'`, false)
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        return pad(this.integer(letter, flags, precision), flags.includes('0') && precision === undefined)
      case 'f':
      case 'F':
      case 'e':
      case 'E':
      case 'g':
      case 'G':
        return pad(this.real(letter, flags, precision ?? 6), flags.includes('0'))
      default:
        return this.invalid(letter)
    }
  }

  private invalid(letter: string): string {
    this.errors.push(faced(this.process, `%${letter}: invalid format`, `%${letter}: invalid conversion specification`))
    this.stopped = true
    return ''
  }

  private number(text: string | undefined): bigint {
    if (text === undefined || text === '') return 0n
    if (/^['"]/.test(text)) return BigInt(text.codePointAt(1) ?? 0)
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)(.*)$/s.exec(text)
    if (match?.[2] === undefined || match[3] !== '')
      this.errors.push(faced(this.process, `invalid number '${text}'`, `'${text}': expected a numeric value`))
    if (match?.[2] === undefined) return 0n
    const digits = /^0\d/.test(match[2]) ? (/[89]/.test(match[2]) ? '0' : `0o${match[2].slice(1)}`) : match[2]
    return match[1] === '-' ? -BigInt(digits) : BigInt(digits)
  }

  private integer(letter: string, flags: string, precision: number | undefined): string {
    const value = this.number(this.next())
    if (letter === 'd' || letter === 'i') {
      const digits = (value < 0n ? -value : value).toString().padStart(precision ?? 0, '0')
      return `${value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''}${digits}`
    }
    const unsigned = BigInt.asUintN(64, value)
    const digits = unsigned.toString(letter === 'o' ? 8 : letter === 'u' ? 10 : 16).padStart(precision ?? 0, '0')
    const prefix = flags.includes('#') && unsigned !== 0n ? (letter === 'o' ? '0' : letter === 'u' ? '' : '0x') : ''
    return letter === 'X' ? (prefix + digits).toUpperCase() : prefix + digits
  }

  private real(letter: string, flags: string, precision: number): string {
    const text = this.next() ?? '0'
    const value = Number(text)
    if (Number.isNaN(value))
      this.errors.push(faced(this.process, `invalid number '${text}'`, `'${text}': expected a numeric value`))
    const number = Number.isNaN(value) ? 0 : value
    const sign = number >= 0 && flags.includes('+') ? '+' : ''
    const exponent = (shown: string): string => shown.replace(/e([-+])(\d)$/, 'e$10$2')
    const shown =
      letter.toLowerCase() === 'f'
        ? fixed(number, precision)
        : letter.toLowerCase() === 'e'
          ? exponent(number.toExponential(precision))
          : exponent(String(Number(number.toPrecision(precision || 1))))
    return sign + (letter === letter.toUpperCase() ? shown.toUpperCase() : shown)
  }
}

/** C's rounding: a tie goes to the even digit, where `toFixed` goes up. */
function fixed(number: number, precision: number): string {
  const exact = number.toFixed(Math.min(100, precision + 60))
  const cut = exact.length - Math.min(100 - precision, 60)
  const even = /[02468]\.?$/.test(exact.slice(0, cut))
  if (even && /^50*$/.test(exact.slice(cut))) return exact.slice(0, cut).replace(/\.$/, '')
  return number.toFixed(precision)
}
