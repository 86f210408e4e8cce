/**
 * Tracebacks in Python's shape. MicroPython names file, line and function of each frame; the line's text is added from the
 * file, frames of the simulator's own modules are left out, and its own sentences are said in Python's words. What marks
 * the place within a line (`^^^^`) is not known.
 */
import { libraryFolder } from './library'
import { inSourceWords } from './sourceWords'

export interface Raised {
  readonly type: string
  readonly message: string
  /** As MicroPython prints it. */
  readonly trace: string
}

/** A line's text (1 is the first); undefined when it can't be read. */
export type LineOf = (file: string, line: number) => string | undefined

interface Frame {
  readonly file: string
  readonly line: number
  readonly name: string | undefined
}

/** The text for standard error, with its newline. */
export function traceback(raised: Raised, lineOf: LineOf): string {
  const frames = framesOf(raised.trace)
  const failed = frames.findLast(isShown) ?? frames.at(-1)
  const { type, message, line } = inSourceWords(
    { type: pythonType(raised), message: pythonMessage(raised), line: failed?.line ?? 0 },
    (at) => (failed === undefined ? undefined : lineOf(failed.file, at)),
  )
  const last = message === '' ? type : `${type}: ${message}`
  const bad = isSyntax(type) ? frames.at(-1) : undefined
  const syntax = bad === undefined || bad !== failed ? bad : { ...bad, line }
  const shown = frames.filter((frame) => frame !== bad && isShown(frame))
  const lines: string[] = shown.length > 0 || syntax === undefined ? ['Traceback (most recent call last):'] : []
  for (const [at, frame] of shown.entries()) lines.push(...repeatedLines(shown, at, frame, lineOf))
  if (syntax !== undefined) lines.push(...frameLines({ ...syntax, name: undefined }, lineOf))
  return `${[...lines, last].join('\n')}\n`
}

/** A frame's lines; after three that are the same, how often it comes again, once. */
function repeatedLines(frames: readonly Frame[], at: number, frame: Frame, lineOf: LineOf): readonly string[] {
  let before = 0
  while (before < 3 && isSame(frames[at - 1 - before], frame)) before++
  if (before < 3) return frameLines(frame, lineOf)
  if (isSame(frames[at + 1], frame)) return []
  let count = 1
  while (isSame(frames[at - count], frame)) count++
  return [`  [Previous line repeated ${count - 3} more time${count === 4 ? '' : 's'}]`]
}

function isSame(left: Frame | undefined, right: Frame): boolean {
  return left !== undefined && left.file === right.file && left.line === right.line && left.name === right.name
}

function isSyntax(type: string): boolean {
  return type === 'SyntaxError' || type === 'IndentationError'
}

function framesOf(trace: string): readonly Frame[] {
  return [...trace.matchAll(/^ {2}File "(.*)", line (\d+)(?:, in (.*))?$/gm)].map(([, file = '', line = '', name]) => ({
    file,
    line: Number(line),
    name,
  }))
}

/** The interpreter's own frames: its library's, frozen modules', and the line that starts a script. */
function isShown({ file, name }: Frame): boolean {
  return !file.startsWith(`${libraryFolder}/`) && file !== '<camada>' && (file.startsWith('/') || name !== undefined)
}

function frameLines({ file, line, name }: Frame, lineOf: LineOf): readonly string[] {
  const text = lineOf(file, line)?.trim()
  const inside = name === undefined ? '' : `, in ${name}`
  return [`  File "${file}", line ${line}${inside}`, ...(text === undefined || text === '' ? [] : [`    ${text}`])]
}

function pythonType({ type, message }: Raised): string {
  if (type === 'RuntimeError' && message.startsWith('maximum recursion depth')) return 'RecursionError'
  if (type === 'NameError' && message.startsWith('local variable')) return 'UnboundLocalError'
  return type === 'JSONDecodeError' ? 'json.decoder.JSONDecodeError' : type
}

const operators: Readonly<Record<string, string>> = {
  __add__: '+',
  __sub__: '-',
  __mul__: '*',
  __truediv__: '/',
  __floordiv__: '//',
  __mod__: '%',
  __matmul__: '@',
  __or__: '|',
  __and__: '&',
  __xor__: '^',
  __lshift__: '<<',
  __rshift__: '>>',
  __iadd__: '+=',
  __isub__: '-=',
  __imul__: '*=',
}
const comparisons: Readonly<Record<string, string>> = { __lt__: '<', __gt__: '>', __le__: '<=', __ge__: '>=' }

type Reword = readonly [RegExp, (...groups: readonly string[]) => string]

const rewordings: readonly Reword[] = [
  [/^divide by zero$/, () => 'division by zero'],
  [/^name '(.*)' isn't defined$/, (name = '') => `name '${name}' is not defined`],
  [/^no module named '(.*)'$/, (name = '') => `No module named '${name}'`],
  [
    /^local variable referenced before assignment$/,
    () => 'cannot access local variable where it is not associated with a value',
  ],
  [/^invalid syntax for integer with base (\d+): (.*)$/s, (base = '', text = '') => intWords(base, text)],
  [/^invalid syntax for number$/, () => 'could not convert string to float'],
  [
    /^unsupported types for (__\w+__): '(.*)', '(.*)'$/,
    (name = '', left = '', right = '') => operatorWords(name, left, right),
  ],
  [/^unsupported type for (__\w+__): '(.*)'$/, (name = '', kind = '') => unaryWords(name, kind)],
  [/^object of type '(.*)' has no len\(\)$/, (kind = '') => `object of type '${kind}' has no len()`],
  [/^'(.*)' object isn't callable$/, (kind = '') => `'${kind}' object is not callable`],
  [/^'(.*)' object isn't iterable$/, (kind = '') => `'${kind}' object is not iterable`],
  [/^'(.*)' object isn't subscriptable$/, (kind = '') => `'${kind}' object is not subscriptable`],
  [/^(?:.*: )?maximum recursion depth exceeded$/, () => 'maximum recursion depth exceeded'],
  [/^(\w+) indices must be integers, not (\w+)$/, (kind = '', other = '') => indexWords(kind, other)],
  [
    /^'(\w+)' object doesn't support item (assignment|deletion)$/,
    (kind = '', what = '') => `'${kind}' object does not support item ${what}`,
  ],
  [/^no active exception to reraise$/, () => 'No active exception to reraise'],
  [/^negative factorial$/, () => 'factorial() not defined for negative values'],
  [/^generator already executing$/, () => 'generator already executing'],
  [/^need more than (\d+) values to unpack$/, (count = '') => `not enough values to unpack (got ${count})`],
  [/^too many values to unpack \(expected (\d+)\)$/, (count = '') => `too many values to unpack (expected ${count})`],
]

/** MicroPython's own sentences in Python's words; others as they are. */
function pythonMessage({ message }: Pick<Raised, 'message'>): string {
  for (const [pattern, words] of rewordings) {
    const match = pattern.exec(message)
    if (match !== null) return words(...match.slice(1))
  }
  return message
}

function indexWords(kind: string, other: string): string {
  return kind === 'str' || kind === 'string'
    ? `string indices must be integers, not '${other}'`
    : `${kind} indices must be integers or slices, not ${other}`
}

function intWords(base: string, text: string): string {
  return `invalid literal for int() with base ${base}: ${text}`
}

function operatorWords(name: string, left: string, right: string): string {
  const comparison = comparisons[name]
  if (comparison !== undefined) return `'${comparison}' not supported between instances of '${left}' and '${right}'`
  // Adding to a sequence is refused by the sequence.
  if (name === '__add__' && left === 'str') return `can only concatenate str (not "${right}") to str`
  if (name === '__add__' && left === 'list') return `can only concatenate list (not "${right}") to list`
  if (name === '__add__' && left === 'tuple') return `can only concatenate tuple (not "${right}") to tuple`
  return `unsupported operand type(s) for ${operators[name] ?? name}: '${left}' and '${right}'`
}

function unaryWords(name: string, kind: string): string {
  if (name === '__getitem__') return `'${kind}' object is not subscriptable`
  if (name === '__setitem__') return `'${kind}' object does not support item assignment`
  if (name === '__delitem__') return `'${kind}' object does not support item deletion`
  if (name === '__hash__') return `unhashable type: '${kind}'`
  const sign = { __neg__: '-', __pos__: '+', __invert__: '~' }[name]
  return sign === undefined
    ? `unsupported type for ${name}: '${kind}'`
    : `bad operand type for unary ${sign}: '${kind}'`
}
