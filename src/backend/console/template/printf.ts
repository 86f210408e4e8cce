/** Go's `fmt.Sprintf` for the verbs and flags that templates use: `%[flags][width][.precision]verb`. */
import { formatValue, GoNamed, GoNil, GoStruct, isNil, plain, toJson, typeName } from './goValue'
import { goQuote } from '@shared/docker/goFormat'

/** Formats; what is missing or too much is told in the text, as Go does. */
export function sprintf(format: string, values: readonly unknown[]): string {
  let next = 0
  const text = format.replace(
    /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(?:(.)|$)/gsu,
    (
      whole: string,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      verb: string | undefined,
    ) => {
      if (verb === undefined) return '%!(NOVERB)'
      if (verb === '%') return '%'
      const star = (given: string | undefined): number | undefined =>
        given === '*' ? Number(plain(values[next++])) : given === undefined ? undefined : Number(given)
      const directive = {
        flags,
        width: star(width),
        precision: whole.includes('.') ? (star(precision) ?? 0) : undefined,
        verb,
      }
      if (next >= values.length) return `%!${verb}(MISSING)`
      return formatOne(directive, values[next++])
    },
  )
  if (next >= values.length) return text
  const extra = values.slice(next).map((value) => (isNil(value) ? '<nil>' : `${typeName(value)}=${formatValue(value)}`))
  return `${text}%!(EXTRA ${extra.join(', ')})`
}

interface Directive {
  readonly flags: string
  readonly width: number | undefined
  readonly precision: number | undefined
  readonly verb: string
}

function formatOne(directive: Directive, value: unknown): string {
  const { flags, width, verb } = directive
  const body = value instanceof GoNamed ? formatNamed(directive, value) : formatBody(directive, value)
  if (width === undefined) return body
  const missing = width - [...body].length
  if (missing <= 0) return body
  if (flags.includes('-')) return body + ' '.repeat(missing)
  const zeros = flags.includes('0') && !'sqvT'.includes(verb) && typeof plain(value) === 'number'
  if (!zeros) return ' '.repeat(missing) + body
  const sign = /^[+-]/.exec(body)?.[0] ?? ''
  return sign + '0'.repeat(missing) + body.slice(sign.length)
}

/** By its value, but for its type's name and, of a duration, its text. */
function formatNamed(directive: Directive, value: GoNamed): string {
  if (directive.verb === 'T') return value.typeName
  const isText = value.typeName === 'time.Duration' && 'vsq'.includes(directive.verb)
  const body = formatBody(directive, isText ? value.toString() : value.value)
  const usual = `%!${directive.verb}(${typeName(value.value)}=`
  return body.startsWith(usual) ? body.replace(usual, `%!${directive.verb}(${value.typeName}=`) : body
}

function formatBody({ flags, precision, verb }: Directive, value: unknown): string {
  const signed = (text: string): string =>
    flags.includes('+') && !text.startsWith('-')
      ? `+${text}`
      : flags.includes(' ') && !text.startsWith('-')
        ? ` ${text}`
        : text
  switch (verb) {
    case 'T':
      return typeName(value) === 'nil' ? '<nil>' : typeName(value)
    case 'v':
      return flags.includes('#')
        ? goSyntax(value)
        : typeof value === 'number'
          ? signed(formatValue(value))
          : formatValue(value)
    case 's':
      if (['number', 'bigint', 'boolean'].includes(typeof value)) break
      return cut(isNil(value) ? '%!s(<nil>)' : formatValue(value), precision)
    case 'q':
      if (typeof value === 'string') return goQuote(cut(value, precision))
      if (Array.isArray(value))
        return `[${value.map((item) => formatBody({ flags, precision, width: undefined, verb }, item)).join(' ')}]`
      break
    case 't':
      if (typeof value === 'boolean') return String(value)
      break
    case 'd':
      if (typeof value === 'bigint' || Number.isInteger(value)) return signed(String(value))
      if (Array.isArray(value))
        return `[${value.map((item) => formatBody({ flags, precision, width: undefined, verb }, item)).join(' ')}]`
      break
    case 'x':
    case 'X': {
      const text = hex(value)
      if (text !== undefined) return verb === 'X' ? text.toUpperCase() : text
      break
    }
    case 'o':
    case 'b':
      if (typeof value === 'number' && Number.isInteger(value)) return signed(value.toString(verb === 'o' ? 8 : 2))
      break
    case 'c':
      if (typeof value === 'number') return String.fromCodePoint(value)
      break
    case 'f':
    case 'F':
    case 'e':
    case 'g':
      if (typeof value === 'number') return signed(float(verb, value, precision))
      break
  }
  return `%!${verb}(${isNil(value) ? '<nil>' : `${typeName(value)}=${formatValue(value)}`})`
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : [...text].slice(0, precision).join('')
}

function hex(value: unknown): string | undefined {
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('hex')
  return typeof value === 'number' && Number.isInteger(value) ? value.toString(16) : undefined
}

function float(verb: string, value: number, precision: number | undefined): string {
  if (verb === 'e') return value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2')
  if (verb === 'g')
    return precision === undefined ? formatValue(value) : String(Number(value.toPrecision(precision || 1)))
  return value.toFixed(precision ?? 6)
}

function goSyntax(value: unknown): string {
  if (typeof value === 'string') return goQuote(value)
  if (isNil(value)) return '<nil>'
  if (value instanceof GoNil || value instanceof GoStruct) return formatValue(value)
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  return typeof value === 'object' ? toJson(value) : formatValue(value)
}
