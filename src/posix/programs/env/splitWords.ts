/** `env -S 'A=1 prog "a b"'`: one word of the command line as several, with quotes, escapes and `${NAME}`. */
import type { Process } from '../../process/types'
import { UsageError } from '../complaint'

const escapes: Readonly<Record<string, string>> = { f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', _: ' ' }

/** The same process with `-S` and its text replaced by the words. Throws `UsageError`. */
export function withSplitWords(process: Process): Process {
  const [name = '', ...words] = process.argv
  const argv: string[] = [name]
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const attached = /^(?:-([i0v]*)S|--split-string=)([^]*)$/.exec(word)
    if (attached === null && word !== '--split-string') {
      if (!word.startsWith('-') || /^-(u|C)$/.test(word)) {
        const taken = /^-(u|C)$/.test(word) ? 2 : words.length
        argv.push(...words.slice(at, at + taken))
        at += taken - 1
      } else argv.push(word)
      continue
    }
    if (attached?.[1]) argv.push(`-${attached[1]}`)
    const text = attached?.[2] ? attached[2] : (words[++at] ?? '')
    argv.push(...split(text, process.env), ...words.slice(at + 1))
    break
  }
  return Object.create(process, { argv: { value: argv } }) as Process
}

function split(text: string, env: ReadonlyMap<string, string>): string[] {
  const words: string[] = []
  let current: string | undefined
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (quote === '' && /\s/.test(character)) {
      if (current !== undefined) words.push(current)
      current = undefined
    } else if (quote === '' && character === '#' && current === undefined) break
    else if (character === quote) quote = ''
    else if (quote === '' && (character === '"' || character === "'")) {
      quote = character
      current ??= ''
    } else if (character === '\\' && quote !== "'") {
      const next = text[++at] ?? ''
      if (next === 'c') break
      current = (current ?? '') + (escapes[next] ?? next)
    } else if (character === '$' && quote !== "'") {
      const variable = /^\$\{([A-Za-z_]\w*)\}/.exec(text.slice(at))
      if (variable === null)
        throw new UsageError(`env: only \${VARNAME} expansion is supported, error at: ${text.slice(at)}\n`, 125)
      current = (current ?? '') + (env.get(variable[1] ?? '') ?? '')
      at += variable[0].length - 1
    } else current = (current ?? '') + character
  }
  if (quote !== '') throw new UsageError('env: no terminating quote in -S string\n', 125)
  return current === undefined ? words : [...words, current]
}
