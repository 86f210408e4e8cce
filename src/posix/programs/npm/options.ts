/** npm's command line: a command, what it is about, and flags anywhere. */
export interface NpmOptions {
  readonly command: string | undefined
  readonly operands: readonly string[]
  readonly flags: ReadonlySet<string>
  /** Behind `--`. */
  readonly rest: readonly string[]
  readonly omitsDev: boolean
  readonly isGlobal: boolean
  readonly prefix: string | undefined
}

const withValue = new Set(['--prefix', '--omit', '--cache', '--registry', '--depth', '--loglevel', '-C', '--include'])

export function readOptions(words: readonly string[]): NpmOptions {
  const operands: string[] = []
  const flags = new Set<string>()
  const values = new Map<string, string>()
  let rest: readonly string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') {
      rest = words.slice(at + 1)
      break
    }
    const [name = word, joined] = word.startsWith('--') ? word.split(/=(.*)/s) : [word]
    if (!word.startsWith('-')) operands.push(word)
    else if (withValue.has(name)) values.set(name, joined ?? words[++at] ?? '')
    else flags.add(word)
  }
  const [command, ...others] = operands
  return {
    command,
    operands: others,
    flags,
    rest,
    omitsDev: values.get('--omit') === 'dev' || flags.has('--production') || flags.has('--only=production'),
    isGlobal: flags.has('-g') || flags.has('--global') || flags.has('--location=global'),
    prefix: values.get('--prefix') ?? values.get('-C'),
  }
}
