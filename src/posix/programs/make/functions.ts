/** make's functions. Each takes its arguments unexpanded, because some don't expand all of them. */
import { closingAt, expand, type Expansion, type MakeFunction } from './expand'
import { MakeError, Scope, simple } from './variables'
import { patsubst, stemOf, wordsOf } from './words'

type Own = MakeFunction

/** Splits at commas outside of parentheses; the last part keeps its own. */
function splitArguments(text: string, most = Infinity): readonly string[] {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < text.length && parts.length < most - 1; at++) {
    const character = text[at] ?? ''
    if (character === '(' || character === '{') at = closingAt(text, at)
    else if (character === ',') {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)]
}

/** A function of expanded texts. */
function plain(count: number, own: (...parts: string[]) => string): Own {
  return async (text, context) => {
    const parts: string[] = []
    for (const part of splitArguments(text, count)) parts.push(await expand(part, context))
    return own(...parts)
  }
}

const eachWord = (own: (word: string) => string): Own => plain(1, (text = '') => wordsOf(text).map(own).join(' '))

function extension(word: string): number {
  const slash = word.lastIndexOf('/')
  const dot = word.lastIndexOf('.')
  return dot > slash ? dot : -1
}

function filter(keeps: boolean): Own {
  return plain(2, (patterns = '', text = '') => {
    const all = wordsOf(patterns)
    return wordsOf(text)
      .filter((word) => all.some((pattern) => stemOf(pattern, word) !== undefined) === keeps)
      .join(' ')
  })
}

const textual: Readonly<Record<string, Own>> = {
  subst: plain(3, (from = '', to = '', text = '') => (from === '' ? text + to : text.replaceAll(from, () => to))),
  patsubst: plain(3, (pattern = '', to = '', text = '') => patsubst(pattern.trim(), to.trim(), wordsOf(text))),
  strip: plain(1, (text = '') => wordsOf(text).join(' ')),
  findstring: plain(2, (find = '', text = '') => (text.includes(find) ? find : '')),
  filter: filter(true),
  'filter-out': filter(false),
  sort: plain(1, (text = '') => [...new Set(wordsOf(text))].sort((a, b) => (a < b ? -1 : 1)).join(' ')),
  word: plain(2, (number = '', text = '') => wordsOf(text)[Number(number) - 1] ?? ''),
  wordlist: plain(3, (from = '', to = '', text = '') =>
    wordsOf(text)
      .slice(Number(from) - 1, Number(to))
      .join(' '),
  ),
  words: plain(1, (text = '') => String(wordsOf(text).length)),
  firstword: plain(1, (text = '') => wordsOf(text)[0] ?? ''),
  lastword: plain(1, (text = '') => wordsOf(text).at(-1) ?? ''),
  dir: eachWord((word) => (word.includes('/') ? word.slice(0, word.lastIndexOf('/') + 1) : './')),
  notdir: eachWord((word) => word.slice(word.lastIndexOf('/') + 1)),
  suffix: plain(1, (text = '') =>
    wordsOf(text)
      .filter((word) => extension(word) >= 0)
      .map((word) => word.slice(extension(word)))
      .join(' '),
  ),
  basename: eachWord((word) => (extension(word) < 0 ? word : word.slice(0, extension(word)))),
  addsuffix: plain(2, (suffix = '', text = '') =>
    wordsOf(text)
      .map((word) => word + suffix)
      .join(' '),
  ),
  addprefix: plain(2, (prefix = '', text = '') =>
    wordsOf(text)
      .map((word) => prefix + word)
      .join(' '),
  ),
  join: plain(2, (left = '', right = '') => {
    const [first, second] = [wordsOf(left), wordsOf(right)]
    return Array.from(
      { length: Math.max(first.length, second.length) },
      (_, at) => (first[at] ?? '') + (second[at] ?? ''),
    ).join(' ')
  }),
}

async function expandAll(text: string, context: Expansion): Promise<readonly string[]> {
  const parts: string[] = []
  for (const part of splitArguments(text)) parts.push(await expand(part, context))
  return parts
}

const deciding: Readonly<Record<string, Own>> = {
  if: async (text, context) => {
    const [condition = '', yes = '', no = ''] = splitArguments(text, 3)
    return expand((await expand(condition.trim(), context)) === '' ? no : yes, context)
  },
  or: async (text, context) => {
    for (const part of splitArguments(text)) {
      const value = await expand(part.trim(), context)
      if (value !== '') return value
    }
    return ''
  },
  and: async (text, context) => {
    let value = ''
    for (const part of splitArguments(text)) {
      value = await expand(part.trim(), context)
      if (value === '') return ''
    }
    return value
  },
  foreach: async (text, context) => {
    const [name = '', list = '', body = ''] = splitArguments(text, 3)
    const variable = (await expand(name, context)).trim()
    const results: string[] = []
    for (const word of wordsOf(await expand(list, context))) {
      const scope = new Scope(context.scope)
      scope.set(variable, simple(word, 'automatic'))
      results.push(await expand(body, { ...context, scope }))
    }
    return results.join(' ')
  },
  call: async (text, context) => {
    const [name = '', ...parts] = await expandAll(text, context)
    const scope = new Scope(context.scope)
    for (const [at, part] of [name.trim(), ...parts].entries()) scope.set(String(at), simple(part, 'automatic'))
    const builtin = context.functions[name.trim()]
    if (builtin !== undefined) return builtin(parts.join(','), context)
    return expand(context.scope.find(name.trim())?.value ?? '', { ...context, scope })
  },
  let: async (text, context) => {
    const [names = '', list = '', body = ''] = splitArguments(text, 3)
    const scope = new Scope(context.scope)
    const values = wordsOf(await expand(list, context))
    const wanted = wordsOf(await expand(names, context))
    for (const [at, name] of wanted.entries()) {
      const value = at === wanted.length - 1 ? values.slice(at).join(' ') : (values[at] ?? '')
      scope.set(name, simple(value, 'automatic'))
    }
    return expand(body, { ...context, scope })
  },
}

const ofVariables: Readonly<Record<string, Own>> = {
  value: async (text, context) => context.scope.find((await expand(text, context)).trim())?.value ?? '',
  origin: async (text, context) => context.scope.find((await expand(text, context)).trim())?.origin ?? 'undefined',
  flavor: async (text, context) => {
    const variable = context.scope.find((await expand(text, context)).trim())
    return variable === undefined ? 'undefined' : variable.isRecursive ? 'recursive' : 'simple'
  },
}

const ofTheWorld: Readonly<Record<string, Own>> = {
  wildcard: async (text, context) => context.wildcard(wordsOf(await expand(text, context))).join(' '),
  shell: async (text, context) => context.shell(await expand(text, context)),
  realpath: async (text, context) =>
    wordsOf(await expand(text, context))
      .flatMap((path) => context.realPath(path, true) ?? [])
      .join(' '),
  abspath: async (text, context) =>
    wordsOf(await expand(text, context))
      .flatMap((path) => context.realPath(path, false) ?? [])
      .join(' '),
  info: async (text, context) => {
    await context.print(`${await expand(text, context)}\n`)
    return ''
  },
  warning: async (text, context) => {
    await context.printError(`${context.place}: ${await expand(text, context)}\n`)
    return ''
  },
  error: async (text, context) => {
    throw new MakeError(await expand(text, context), context.place)
  },
  eval: async (text, context) => {
    await context.evaluate(await expand(text, context))
    return ''
  },
  file: async (text, context) => {
    const [target = '', ...rest] = await expandAll(text, context)
    const match = /^\s*(>>|>|<)\s*(\S+)\s*$/.exec(target)
    const path = match?.[2] ?? ''
    if (match?.[1] === '<') return (context.readFile(path) ?? '').replace(/\n$/, '')
    const body = rest.join(',')
    context.writeFile(path, rest.length === 0 ? '' : body.endsWith('\n') ? body : `${body}\n`, match?.[1] === '>>')
    return ''
  },
}

export const functions: Readonly<Record<string, Own>> = { ...textual, ...deciding, ...ofVariables, ...ofTheWorld }
