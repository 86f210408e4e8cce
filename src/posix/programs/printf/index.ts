/** printf: `%s %b %c %d %i %u %o %x %X %f %e %g %%` with flags, width and precision; the format repeats for more arguments. */
import type { Process, Program } from '../../process/types'
import { encodeText } from '../../text'
import { complain, faced, isGnu, UsageError, type BuiltinView } from '../complaint'
import { formatDate } from '../dates'
import { unescape } from '../escapes'
import { missingOperand } from '../options'

/** A directive up to its letter: which lengths (`%ld`) may stand before that, and whether it may be missing, differs. */
const directives = {
  gnu: /%([-+ 0#]*)(\*|\d*)(?:\.(\*|\d*))?()(\([^)]*\)T|[a-zA-Z%])/g,
  dash: /%([-+ 0#]*)(\*|\d*)(?:\.(\*|\d*))?()([^]|$)/g,
  bash: /%([-+ 0#]*)(\*|\d*)(?:\.(\*|\d*))?([hjlLtz]*)(\([^)]*\)T|[^]|$)/g,
  busybox: /%([-+ 0#]*)(\*|\d*)(?:\.(\*|\d*))?([lLhz]*)([^]|$)/g,
} as const

export const printf: Program = async (process) => {
  const words = process.argv.slice(process.argv[1] === '--' ? 2 : 1)
  const option = process.argv[1] !== '--' ? /^-./.exec(words[0] ?? '')?.[0] : undefined
  if (option !== undefined && (process as BuiltinView).builtinOf === 'dash')
    throw new UsageError(`${(process as BuiltinView).errorPrefix ?? ''}Illegal option ${option}\n`, 2)
  const format = words[0]
  if (format === undefined) throw usage(process)
  const run = new Formatting(process, words.slice(1))
  let output = ''
  do {
    run.consumed = false
    output += run.once(format)
  } while (!run.stopped && run.consumed && run.left > 0)
  for (const message of run.errors) await complain(process, message)
  await process.stdout.write(encodeText(output))
  return run.errors.length > 0 ? run.status : 0
}

/** What it says without a format, which each shell's builtin words otherwise. */
function usage(process: Process): UsageError {
  const { builtinOf, errorPrefix } = process as BuiltinView
  if (builtinOf === 'dash') return new UsageError(`${errorPrefix ?? ''}usage: printf format [arg ...]\n`, 2)
  if (builtinOf === 'ash') return new UsageError(`${errorPrefix ?? ''}usage: printf FORMAT [ARGUMENT...]\n`, 2)
  if (!isGnu(process)) return missingOperand(process, { short: '', usage: 'FORMAT [ARG]...' })
  return new UsageError("printf: missing operand\nTry 'printf --help' for more information.\n", 1)
}

interface Directive {
  readonly flags: string
  readonly widthText: string
  readonly precisionText: string | undefined
  readonly letter: string
  /** The format from the directive on, without its lengths. */
  readonly rest: string
  readonly hasLength: boolean
}

class Formatting {
  readonly errors: string[] = []
  consumed = false
  stopped = false
  status = 1
  private at = 0
  private readonly shell: string | undefined

  constructor(
    private readonly process: Process,
    private readonly args: readonly string[],
  ) {
    this.shell = (process as BuiltinView).builtinOf
  }

  get left(): number {
    return this.args.length - this.at
  }

  once(format: string): string {
    let result = ''
    let from = 0
    for (const match of format.matchAll(this.directive)) {
      result += this.literal(format.slice(from, match.index))
      if (this.stopped) return result
      from = match.index + match[0].length
      const [whole, flags = '', width = '', precision, lengths = '', letter = ''] = match
      const shown = whole.slice(0, whole.length - lengths.length - letter.length) + format.slice(from - letter.length)
      result += this.convert({
        flags,
        widthText: width,
        precisionText: precision,
        letter,
        rest: shown,
        hasLength: lengths !== '',
      })
      if (this.stopped) return result
    }
    return result + this.literal(format.slice(from))
  }

  private literal(text: string): string {
    const { text: unescaped, stopped } = unescape(text, 'printf', {
      hex: this.shell !== 'dash',
      literalC: this.shell === 'dash' || this.shell === 'bash',
    })
    this.stopped ||= stopped
    return unescaped
  }

  private next(): string | undefined {
    this.consumed = true
    return this.args[this.at++]
  }

  private get directive(): RegExp {
    if (this.shell === 'dash' || this.shell === 'bash') return directives[this.shell]
    return isGnu(this.process) ? directives.gnu : directives.busybox
  }

  private convert(directive: Directive): string {
    const { flags, widthText, precisionText, letter } = directive
    if (directive.hasLength && letter === 'b' && this.shell !== 'bash') return this.invalid(letter, directive)
    if (letter === '%' && flags + widthText === '') return '%'
    if (letter === '%') return this.invalid(this.shell === 'bash' ? '%' : `${flags}${widthText}%`, directive)
    if (letter.startsWith('(') && this.shell === 'bash') return this.time(letter.slice(1, -2))
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
        const { text, stopped } = unescape(this.next() ?? '', '%b', { hex: this.shell !== 'dash' })
        this.stopped = stopped
        return pad(text.slice(0, precision), false)
      }
      case 'c':
        return pad([...(this.next() ?? '')][0] ?? '\0', false)
      case 'Q':
        if (this.shell !== 'bash') return this.invalid(letter, directive)
        return pad(this.quoted(this.next() ?? ''), false)
      case 'q':
        if (this.process.host.face === 'busybox') return this.invalid(letter, directive)
        if (this.shell === 'dash') return this.invalid(letter, directive)
        return pad(this.quoted(this.next() ?? ''), false)
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
        return this.invalid(letter, directive)
    }
  }

  /** bash's `%(format)T`: seconds; -1 is now, and so is nothing. */
  private time(format: string): string {
    const text = this.next() ?? '-1'
    const seconds = Number(text)
    const now = this.process.host.now()
    return formatDate(seconds < 0 ? now : seconds * 1000, format === '' ? '%H:%M:%S' : format)
  }

  private quoted(text: string): string {
    if (this.shell === 'bash') return shellQuoted(text)
    return `'${text.replaceAll("'", "'\\''")}'`
  }

  private invalid(letter: string, { rest }: Directive): string {
    const words =
      this.shell === 'dash'
        ? letter === ''
          ? 'missing format character'
          : `%${letter}: invalid directive`
        : this.shell === 'bash'
          ? letter === ''
            ? `\`${rest}': missing format character`
            : `\`${letter.slice(0, 1)}': invalid format character`
          : faced(this.process, `${rest}: invalid format`, `%${letter}: invalid conversion specification`)
    this.errors.push(words)
    if (this.shell === 'dash') this.status = 2
    this.stopped = true
    return ''
  }

  private number(text: string | undefined): bigint {
    if ((text ?? '') === '' && !isGnu(this.process)) this.errors.push("invalid number ''")
    if (text === undefined || text === '') return 0n
    if (/^['"]/.test(text)) return BigInt(text.codePointAt(1) ?? 0)
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)(.*)$/s.exec(text)
    if (match?.[2] === undefined || match[3] !== '') this.errors.push(this.badNumber(text, match?.[2] !== undefined))
    if (match?.[2] === undefined || (match[3] !== '' && this.shell === 'ash')) return 0n
    const digits = /^0\d/.test(match[2]) ? (/[89]/.test(match[2]) ? '0' : `0o${match[2].slice(1)}`) : match[2]
    const value = match[1] === '-' ? -BigInt(digits) : BigInt(digits)
    return BigInt.asIntN(64, value) === value || BigInt.asUintN(64, value) === value
      ? value
      : this.tooLarge(text, value)
  }

  private badNumber(text: string, begins: boolean): string {
    if (this.shell === 'bash') return `${text}: invalid number`
    if (this.shell === 'dash') return `${text}: ${begins ? 'not completely converted' : 'expected numeric value'}`
    return faced(this.process, `invalid number '${text}'`, `'${text}': expected a numeric value`)
  }

  /** Beyond 64 bits a number stays at the end of its range; busybox takes 0. */
  private tooLarge(text: string, value: bigint): bigint {
    if (!isGnu(this.process)) {
      this.errors.push(`invalid number '${text}'`)
      return 0n
    }
    if (this.shell === 'bash') this.status = 0
    this.errors.push(
      this.shell === 'bash'
        ? `warning: ${text}: Numerical result out of range`
        : this.shell === 'dash'
          ? `${text}: Numerical result out of range`
          : `'${text}': Numerical result out of range`,
    )
    return value < 0n ? -0x8000000000000000n : 0x7fffffffffffffffn
  }

  private integer(letter: string, flags: string, precision: number | undefined): string {
    const text = this.next()
    const value = this.number(text)
    if (letter === 'd' || letter === 'i') {
      if (BigInt.asIntN(64, value) !== value) return this.tooLarge(text ?? '', value).toString()
      const shown = precision === 0 && value === 0n ? '' : (value < 0n ? -value : value).toString()
      const digits = shown.padStart(precision ?? 0, '0')
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
          : exponent(general(number, precision || 1))
    return sign + (letter === letter.toUpperCase() ? shown.toUpperCase() : shown)
  }
}

/** bash's `%q`: backslashes, or `$'…'` where there is what can't be seen. */
function shellQuoted(text: string): string {
  if (text === '') return "''"
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f]/.test(text)) {
    const escapes: Readonly<Record<string, string>> = {
      '\n': '\\n',
      '\t': '\\t',
      '\r': '\\r',
      '\x1b': '\\E',
      '\x07': '\\a',
    }
    const inner = text.replace(
      // eslint-disable-next-line no-control-regex
      /[\0-\x1f\x7f'\\]/g,
      (character) =>
        escapes[character] ?? (character < ' ' || character === '\x7f' ? octal(character) : `\\${character}`),
    )
    return `$'${inner}'`
  }
  return text.replace(/[^\w@%+=:./-]|^~/g, '\\$&').replaceAll('\\~', (_, at: number) => (at === 0 ? '\\~' : '~'))
}

function octal(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`
}

/** C's `%g`: an exponent below -4 or from the precision on, and no zeros at the end. */
function general(number: number, precision: number): string {
  if (number === 0) return '0'
  const [digits = '', power = '0'] = number.toExponential(Math.min(100, precision) - 1).split('e')
  const exponent = Number(power)
  const short = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
  if (exponent < -4 || exponent >= precision) return `${short}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
  const plain = number.toFixed(Math.max(0, Math.min(100, precision - 1 - exponent)))
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain
}

/** C's rounding: a tie goes to the even digit, where `toFixed` goes up. */
function fixed(number: number, precision: number): string {
  const exact = number.toFixed(Math.min(100, precision + 60))
  const cut = exact.length - Math.min(100 - precision, 60)
  const even = /[02468]\.?$/.test(exact.slice(0, cut))
  if (even && /^50*$/.test(exact.slice(cut))) return exact.slice(0, cut).replace(/\.$/, '')
  return number.toFixed(precision)
}
