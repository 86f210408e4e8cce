/** python3's own options: what comes after `-c`, `-m` or a file is the script's. */
export interface PythonOptions {
  readonly command: string | undefined
  readonly module: string | undefined
  readonly file: string | undefined
  readonly rest: readonly string[]
  readonly isUnbuffered: boolean
  readonly isInteractive: boolean
  readonly wantsVersion: boolean
  readonly wantsHelp: boolean
  readonly problem?: string
}

const withValue = 'WX'
const switches = 'bBdEiIOPqsSuvx'

/** Reads the words after the program's name; `program` is how it calls itself. */
export function readOptions(words: readonly string[], program: string): PythonOptions {
  const usage = `usage: ${program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry \`python -h' for more information.`
  const flags = new Set<string>()
  const told = (more: Partial<PythonOptions>): PythonOptions => ({
    command: undefined,
    module: undefined,
    file: undefined,
    rest: [],
    isUnbuffered: flags.has('u'),
    isInteractive: flags.has('i'),
    wantsVersion: flags.has('V'),
    wantsHelp: flags.has('h'),
    ...more,
  })
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '-' || !word.startsWith('-')) return told({ file: word, rest: words.slice(at + 1) })
    if (word === '--version') return told({ wantsVersion: true })
    if (word === '--help') return told({ wantsHelp: true })
    if (word === '--') continue
    if (word.startsWith('--')) return told({ problem: `unknown option ${word}\n${usage}` })
    for (let letter = 1; letter < word.length; letter++) {
      const flag = word[letter] ?? ''
      const joined = word.slice(letter + 1)
      if (flag === 'c' || flag === 'm')
        return (
          valued(flag, joined, words.slice(at + 1), told) ??
          told({ problem: `Argument expected for the -${flag} option\n${usage}` })
        )
      if (withValue.includes(flag)) {
        if (joined === '') at++
        break
      }
      if (flag === 'V' || flag === 'h' || flag === '?' || switches.includes(flag)) flags.add(flag === '?' ? 'h' : flag)
      else return told({ problem: `Unknown option: -${flag}\n${usage}` })
    }
  }
  return told({})
}

function valued(
  flag: string,
  joined: string,
  after: readonly string[],
  told: (more: Partial<PythonOptions>) => PythonOptions,
): PythonOptions | undefined {
  const [next, ...others] = after
  const value = joined === '' ? next : joined
  if (value === undefined) return undefined
  const rest = joined === '' ? others : after
  return told(flag === 'c' ? { command: value, rest } : { module: value, rest })
}
