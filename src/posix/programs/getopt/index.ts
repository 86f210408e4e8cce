/** getopt: puts a command line in order (`-o -l -n -u -q -a -s -T`), the old form `getopt OPTSTRING WORD…` too. */
import type { Process, Program } from '../../process/types'
import { faced, isGnu, UsageError } from '../complaint'
import { parseOptions } from '../options'

const table = {
  short: '+o:l:n:uqQas:TVh',
  long: {
    options: 'o:',
    longoptions: 'l:',
    name: 'n:',
    unquoted: 'u',
    quiet: 'q',
    'quiet-output': 'Q',
    alternative: 'a',
    shell: 's:',
    test: 'T',
  },
  gnuStatus: 2,
  usage: '[OPTIONS] [--] OPTSTRING PARAMS',
}

interface Wanted {
  readonly short: string
  readonly long: readonly string[]
}

export const getopt: Program = async (process) => {
  const old = process.argv[1] !== undefined && !process.argv[1].startsWith('-')
  if (old)
    return order(process, { short: process.argv[1] ?? '', long: [] }, process.argv.slice(2), 'getopt', false, false)
  const options = parseOptions(process, table)
  if (options.has('T')) return 4
  const words = [...options.operands]
  let short = options.value('o')
  if (short === undefined) {
    short = words.shift()
    if (short === undefined)
      throw new UsageError(
        `getopt: ${faced(process, 'missing optstring argument', 'missing optstring argument')}\n${isGnu(process) ? "Try 'getopt --help' for more information.\n" : ''}`,
        isGnu(process) ? 2 : 1,
      )
  }
  if (words[0] === '--') words.shift()
  const long = options.values('l').flatMap((each) => each.split(/[, ]+/))
  return order(
    process,
    { short, long },
    words,
    options.value('n') ?? 'getopt',
    !options.has('u'),
    options.has('q'),
    options.has('Q'),
  )
}

async function order(
  process: Process,
  wanted: Wanted,
  words: readonly string[],
  name: string,
  quoted: boolean,
  quiet: boolean,
  silent = false,
): Promise<number> {
  const shown: string[] = []
  const operands: string[] = []
  const quote = (text: string): string => (quoted ? `'${text.replaceAll("'", "'\\''")}'` : text)
  const first = wanted.short.startsWith('+')
  let failed = false
  const fail = async (gnu: string, busybox: string): Promise<void> => {
    failed = true
    if (!quiet) await process.printError(`${name}: ${faced(process, busybox, gnu)}\n`)
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--' || (first && !/^-./.test(word))) {
      operands.push(...words.slice(word === '--' ? at + 1 : at))
      break
    }
    if (word.startsWith('--')) {
      const [given = '', value] = splitOnce(word.slice(2))
      const candidates = wanted.long.filter((each) => each.replace(/:+$/, '') === given)
      const found =
        candidates[0] ??
        (wanted.long.filter((each) => each.startsWith(given)).length === 1
          ? wanted.long.find((each) => each.startsWith(given))
          : undefined)
      const isAmbiguous = found === undefined && wanted.long.some((each) => each.startsWith(given))
      if (isAmbiguous && !isGnu(process)) {
        await fail('', `option is ambiguous: ${given}`)
        continue
      }
      if (found === undefined) {
        await fail(`unrecognized option '--${given}'`, `unrecognized option: ${given}`)
        continue
      }
      shown.push(`--${found.replace(/:+$/, '')}`)
      if (found.endsWith('::')) shown.push(quote(value ?? ''))
      else if (found.endsWith(':')) {
        const next = value ?? words[++at]
        if (next === undefined)
          await fail(`option '--${given}' requires an argument`, `option requires an argument: ${given}`)
        else shown.push(quote(next))
      }
      continue
    }
    if (!/^-./.test(word)) {
      operands.push(word)
      continue
    }
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? ''
      const place = letter === ':' ? -1 : wanted.short.indexOf(letter)
      if (place < 0) {
        await fail(`invalid option -- '${letter}'`, `unrecognized option: ${letter}`)
        continue
      }
      shown.push(`-${letter}`)
      if (wanted.short[place + 1] !== ':') continue
      const attached = word.slice(index + 1)
      if (wanted.short[place + 2] === ':') shown.push(quote(attached))
      else {
        const value = attached === '' ? words[++at] : attached
        if (value === undefined)
          await fail(`option requires an argument -- '${letter}'`, `option requires an argument: ${letter}`)
        else shown.push(quote(value))
      }
      break
    }
  }
  if (silent) return failed ? 1 : 0
  await process.print(
    `${[...shown.map((each) => ` ${each}`), ' --', ...operands.map((each) => ` ${quote(each)}`)].join('')}\n`,
  )
  return failed ? 1 : 0
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=')
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
