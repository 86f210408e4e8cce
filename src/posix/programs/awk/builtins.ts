/** awk's functions: of POSIX, and in busybox's face its bit operations, `gensub` and clocks. */
import { formatDate } from '../dates'
import { combine, map, plain, type Code } from './code'
import type { Scope } from './compiler'
import { formatAwk, FormatError } from './format'
import { AwkError, type Runtime } from './runtime'
import type { Expression, Target } from './syntax'
import { fromInput, type Value } from './values'

type Builtin = Extract<Expression, { kind: 'builtin' }>

/** Code for a call of a function of the language. */
export function callBuiltin(scope: Scope, node: Builtin): Code<Value> {
  const { runtime, channels } = scope.program
  const argument = (index: number): Expression | undefined => node.arguments[index]
  switch (node.name) {
    case 'length':
      return length(scope, node)
    case 'split':
      return split(scope, node)
    case 'sub':
    case 'gsub':
      return substitute(scope, node)
    case 'match':
      return match(scope, node)
    case 'gensub':
      return gensub(scope, node)
    case 'system':
      return { waits: true, run: async (frame) => channels.system(await scope.text(argument(0) ?? empty).run(frame)) }
    case 'close':
      return { waits: true, run: async (frame) => channels.close(await scope.text(argument(0) ?? empty).run(frame)) }
    case 'fflush':
      return {
        waits: true,
        run: async () => {
          await channels.flushAll()
          return 0
        },
      }
    default:
      return combine(
        node.arguments.map((each) => scope.expression(each)),
        (values) => simple(scope, runtime, node.name, values),
      )
  }
}

const empty: Expression = { kind: 'string', value: '' }

function simple(scope: Scope, runtime: Runtime, name: string, values: readonly Value[]): Value {
  const text = (index: number): string => runtime.text(values[index])
  const number = (index: number): number => runtime.number(values[index])
  const bits = (compute: (left: bigint, right: bigint) => bigint): number =>
    Number(BigInt.asUintN(64, compute(BigInt(Math.trunc(number(0))), BigInt(Math.trunc(number(1))))))
  switch (name) {
    case 'substr':
      return substring(text(0), number(1), values.length > 2 ? number(2) : Infinity)
    case 'index':
      return text(0).indexOf(text(1)) + 1
    case 'sprintf':
      return format(runtime, values)
    case 'toupper':
      return text(0).replace(/[a-z]+/g, (letters) => letters.toUpperCase())
    case 'tolower':
      return text(0).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    case 'int':
      return Math.trunc(number(0))
    case 'sqrt':
      return Math.sqrt(number(0))
    case 'exp':
      return Math.exp(number(0))
    case 'log':
      return Math.log(number(0))
    case 'sin':
      return Math.sin(number(0))
    case 'cos':
      return Math.cos(number(0))
    case 'atan2':
      return Math.atan2(number(0), number(1))
    case 'rand':
      return random(scope)
    case 'srand': {
      const { random: state } = scope.program
      const previous = state.seed
      state.seed = state.state = values.length > 0 ? number(0) : Math.floor(Date.now() / 1000)
      return previous
    }
    case 'and':
      return bits((left, right) => left & right)
    case 'or':
      return bits((left, right) => left | right)
    case 'xor':
      return bits((left, right) => left ^ right)
    case 'lshift':
      return bits((left, right) => left << right)
    case 'rshift':
      return bits((left, right) => left >> right)
    case 'compl':
      return Number(BigInt.asUintN(64, ~BigInt(Math.trunc(number(0)))))
    case 'systime':
      return Math.floor(Date.now() / 1000)
    case 'strftime':
      return formatDate(
        (values.length > 1 ? number(1) : Math.floor(Date.now() / 1000)) * 1000,
        values.length > 0 ? text(0) : '%c',
      )
    case 'mktime': {
      const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = text(0).split(/\s+/).map(Number)
      return Math.floor(Date.UTC(year, month - 1, day, hour, minute, second) / 1000)
    }
    default:
      return undefined
  }
}

/** A generator that a seed determines. */
function random(scope: Scope): number {
  const { random: state } = scope.program
  state.state = (state.state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state.state ^ (state.state >>> 15), 1 | state.state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
}

function substring(text: string, from: number, count: number): string {
  if (Number.isNaN(from) || Number.isNaN(count)) return ''
  const start = Math.max(0, Math.trunc(from) - 1)
  return text.slice(start, count === Infinity ? undefined : start + Math.max(0, Math.trunc(count)))
}

/** printf and sprintf. */
export function format(runtime: Runtime, values: readonly Value[]): string {
  const pattern = runtime.text(values[0])
  try {
    return formatAwk(pattern, values.slice(1), {
      strict: runtime.isGnu,
      noStars: !runtime.isGnu,
      readsHex: !runtime.isGnu,
      text: (value) => runtime.text(value),
    })
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    throw new AwkError('format', error.kind === 'star' ? '%*x formats are not supported' : pattern)
  }
}

function length(scope: Scope, node: Builtin): Code<Value> {
  const { runtime, analysis } = scope.program
  const [only] = node.arguments
  if (only === undefined) return plain(() => runtime.recordText().length)
  if (only.kind === 'variable' && (scope.local(only.name) >= 0 || analysis.globalArrays.has(only.name))) {
    const local = scope.local(only.name)
    const array = scope.array(only.name)
    const value = scope.expression(only)
    return map(value, (given, frame) =>
      local < 0 || frame[local] instanceof Map ? array(frame).size : runtime.text(given).length,
    )
  }
  return map(scope.text(only), (text) => text.length)
}

function split(scope: Scope, node: Builtin): Code<Value> {
  const { runtime } = scope.program
  const [text = empty, target, separator] = node.arguments
  if (target?.kind !== 'variable') return plain(() => 0)
  const array = scope.array(target.name)
  const isExpression = separator?.kind === 'regex'
  const by = separator === undefined || isExpression ? plain(() => runtime.textVariable('FS')) : scope.text(separator)
  const expression = isExpression ? runtime.expression(separator.source) : undefined
  return combine([scope.text(text), by], ([subject = '', wanted = ''], frame) => {
    const parts =
      expression === undefined
        ? runtime.splitText(subject, wanted)
        : subject === ''
          ? []
          : separator?.kind === 'regex' && separator.source === ' '
            ? subject.split(' ')
            : runtime.splitByExpression(subject, expression)
    const filled = array(frame)
    filled.clear()
    for (const [index, part] of parts.entries()) filled.set(String(index + 1), fromInput(part))
    return parts.length
  })
}

const record: Target = { kind: 'field', index: { kind: 'number', value: 0 } }

function substitute(scope: Scope, node: Builtin): Code<Value> {
  const [pattern = empty, replacement = empty, given] = node.arguments
  const inner = given?.kind === 'group' ? given.inner : given
  const target =
    inner === undefined
      ? record
      : inner.kind === 'variable' || inner.kind === 'field' || inner.kind === 'element'
        ? inner
        : undefined
  const parts = combine<unknown, readonly unknown[]>(
    [scope.pattern(pattern), scope.text(replacement), scope.text(inner ?? record)],
    (values) => values,
  )
  let result = ''
  const store =
    target === undefined
      ? undefined
      : scope.store(
          target,
          plain(() => result),
          (_, text) => text,
          false,
        )
  const change = (values: readonly unknown[]): number => {
    const [expression, by, text] = values as readonly [ReturnType<Runtime['expression']>, string, string]
    const changed = replaceAll(
      text,
      expression,
      replacementOf(by),
      node.name === 'gsub' ? Infinity : 1,
      scope.program.runtime.isGnu,
    )
    result = changed.text
    return changed.count
  }
  if (parts.waits || store?.waits === true)
    return {
      waits: true,
      run: async (frame) => {
        const count = change(await parts.run(frame))
        if (count > 0) await store?.run(frame)
        return count
      },
    }
  return map(parts, (values, frame) => {
    const count = change(values)
    if (count > 0) store?.run(frame)
    return count
  })
}

type Replacement = (match: { text: string; groups: readonly (readonly [number, number])[] }) => string

/** `&` is what matched, `\&` an ampersand; with `numbered` also `\0` to `\9`. */
function replacementOf(text: string, numbered = false): Replacement {
  if (!/[&\\]/.test(text)) return () => text
  const pieces = text.match(/\\[^]|&|[^\\&]+|\\/g) ?? []
  return ({ text: subject, groups }) =>
    pieces
      .map((piece) => {
        if (piece === '&') return part(subject, groups[0])
        if (piece === '\\&') return '&'
        if (piece === '\\\\') return '\\'
        if (numbered && /^\\\d$/.test(piece)) return part(subject, groups[Number(piece[1])])
        return piece
      })
      .join('')
}

function part(text: string, at: readonly [number, number] | undefined): string {
  return at === undefined || at[0] < 0 ? '' : text.slice(at[0], at[1])
}

/** Replaces matches from left to right, `most` at most; an empty match right after another one counts with busybox. */
function replaceAll(
  text: string,
  expression: ReturnType<Runtime['expression']>,
  replacement: Replacement,
  most: number,
  isGnu: boolean,
): { text: string; count: number } {
  let result = ''
  let copied = 0
  let count = 0
  let lastEnd = -1
  for (let at = 0; at <= text.length && count < most;) {
    const found = expression.match(text, at)
    if (found === undefined) break
    const isEmpty = found.end === found.start
    if (!isEmpty || found.start !== lastEnd || (!isGnu && found.end < text.length)) {
      result += text.slice(copied, found.start) + replacement({ text, groups: found.groups })
      copied = lastEnd = found.end
      count++
    }
    at = isEmpty ? found.end + 1 : found.end
  }
  return { text: result + text.slice(copied), count }
}

function match(scope: Scope, node: Builtin): Code<Value> {
  const { runtime } = scope.program
  const [text = empty, pattern = empty] = node.arguments
  return combine<unknown, Value>([scope.text(text), scope.pattern(pattern)], (values) => {
    const [subject, expression] = values as readonly [string, ReturnType<Runtime['expression']>]
    const found = expression.match(subject)
    runtime.set('RSTART', found === undefined ? 0 : found.start + 1)
    runtime.set('RLENGTH', found === undefined ? -1 : found.end - found.start)
    return found === undefined ? 0 : found.start + 1
  })
}

function gensub(scope: Scope, node: Builtin): Code<Value> {
  const [pattern = empty, replacement = empty, how = empty, target = record] = node.arguments
  return combine<unknown, Value>(
    [scope.pattern(pattern), scope.text(replacement), scope.text(how), scope.text(target)],
    (values) => {
      const [expression, by, which, text] = values as readonly [
        ReturnType<Runtime['expression']>,
        string,
        string,
        string,
      ]
      const wanted = /^[gG]/.test(which) ? 0 : Math.max(1, Number.parseInt(which, 10) || 1)
      const fill = replacementOf(by, true)
      let seen = 0
      return replaceAll(
        text,
        expression,
        (found) => (wanted === 0 || ++seen === wanted ? fill(found) : part(found.text, found.groups[0])),
        Infinity,
        false,
      ).text
    },
  )
}
