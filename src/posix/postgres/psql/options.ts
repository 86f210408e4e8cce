/** psql's command line, and what the environment says beside it. */
import type { Process } from '../../process/types'
import { userName } from '../../programs/initdb'
import { connectionWords, givenVariables, InvalidConnectionOption, type ConnectionWords } from './connectionString'
import type { TableStyle } from './tables'

export interface PsqlOptions {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly password: string | undefined
  /** `-c` and `-f` in their order. */
  readonly actions: readonly { readonly kind: 'command' | 'file'; readonly text: string }[]
  readonly variables: ReadonlyMap<string, string>
  readonly style: TableStyle
  readonly isQuiet: boolean
  readonly echoesQueries: boolean
  readonly inOneTransaction: boolean
  readonly lists: boolean
  readonly output: string | undefined
  readonly wants: 'version' | 'help' | undefined
  readonly problem: string | undefined
}

const withValue: Readonly<Record<string, string>> = {
  ...{ c: 'command', d: 'dbname', f: 'file', F: 'field-separator', h: 'host', L: 'log-file', o: 'output', p: 'port' },
  ...{ P: 'pset', R: 'record-separator', T: 'table-attr', U: 'username', v: 'set' },
}
const switches: Readonly<Record<string, string>> = {
  ...{ a: 'echo-all', A: 'no-align', b: 'echo-errors', e: 'echo-queries', E: 'echo-hidden', H: 'html', l: 'list' },
  ...{ n: 'no-readline', q: 'quiet', s: 'single-step', S: 'single-line', t: 'tuples-only', V: 'version' },
  ...{
    w: 'no-password',
    W: 'password',
    x: 'expanded',
    X: 'no-psqlrc',
    z: 'field-separator-zero',
    1: 'single-transaction',
  },
  '?': 'help',
  '0': 'record-separator-zero',
}

const plainStyle: TableStyle = {
  format: 'aligned',
  expanded: false,
  tuplesOnly: false,
  fieldSeparator: '|',
  recordSeparator: '\n',
  nullText: '',
  border: 1,
  footer: true,
}

interface Given {
  readonly options: (readonly [name: string, value: string])[]
  readonly operands: string[]
  problem?: string
}

export function readOptions(process: Process): PsqlOptions {
  const given = scan(process.argv.slice(1))
  const last = (name: string): string | undefined => given.options.findLast(([each]) => each === name)?.[1]
  const has = (name: string): boolean => last(name) !== undefined
  const env = givenVariables(process.env)
  const name = last('dbname') ?? given.operands[0]
  const words = wordsOf(name, given)
  const user = words.user ?? last('username') ?? given.operands[1] ?? env.get('PGUSER') ?? userName(process)
  const variables = given.options.filter(([name]) => name === 'set').map(([, value]) => splitAssignment(value))
  return {
    host: words.host ?? last('host') ?? env.get('PGHOST') ?? '/var/run/postgresql',
    port: Number(words.port ?? last('port') ?? env.get('PGPORT') ?? '5432'),
    user,
    database: words.dbname ?? env.get('PGDATABASE') ?? (has('list') ? 'postgres' : user),
    password: words.password ?? env.get('PGPASSWORD'),
    actions: given.options.flatMap(([name, text]) =>
      name === 'command' || name === 'file' ? [{ kind: name, text }] : [],
    ),
    variables: new Map(variables),
    style: {
      ...plainStyle,
      format: has('csv') ? 'csv' : has('no-align') ? 'unaligned' : 'aligned',
      expanded: has('expanded'),
      tuplesOnly: has('tuples-only'),
      fieldSeparator: last('field-separator') ?? '|',
      recordSeparator: last('record-separator') ?? '\n',
      ...psetStyle(given),
    },
    isQuiet: has('quiet'),
    echoesQueries: has('echo-queries') || has('echo-all'),
    inOneTransaction: has('single-transaction'),
    lists: has('list'),
    output: last('output'),
    wants: has('version') ? 'version' : has('help') ? 'help' : undefined,
    problem: given.problem,
  }
}

/** What stands where a database's name does; a wrong word in it is the command line's problem. */
function wordsOf(name: string | undefined, given: Given): ConnectionWords {
  if (name === undefined) return {}
  try {
    return connectionWords(name) ?? { dbname: name }
  } catch (error) {
    if (!(error instanceof InvalidConnectionOption)) throw error
    given.problem = `psql: error: ${error.message}`
    return {}
  }
}

function psetStyle({ options }: Given): Partial<TableStyle> {
  const pairs = new Map(options.filter(([name]) => name === 'pset').map(([, value]) => splitAssignment(value)))
  const nullText = pairs.get('null')
  const border = pairs.get('border')
  const footer = pairs.get('footer')
  return {
    ...(nullText !== undefined && { nullText }),
    ...(border !== undefined && { border: Math.min(2, Number(border)) as 0 | 1 | 2 }),
    ...(footer !== undefined && { footer: footer !== 'off' }),
  }
}

function splitAssignment(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function scan(words: string[]): Given {
  const given: Given = { options: [], operands: [] }
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') {
      given.operands.push(...words.splice(0))
    } else if (word.startsWith('--')) {
      const [name, value] = splitAssignment(word.slice(2))
      const takes = Object.values(withValue).includes(name)
      const isKnown = takes || Object.values(switches).includes(name) || name === 'csv'
      if (!isKnown) given.problem = `psql: unrecognized option '${word}'`
      given.options.push([name, takes && !word.includes('=') ? (words.shift() ?? '') : value])
    } else if (word.startsWith('-') && word !== '-') scanShort(word.slice(1), words, given)
    else given.operands.push(word)
  }
  return given
}

function scanShort(letters: string, words: string[], given: Given): void {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters.charAt(at)
    const valued = withValue[letter]
    if (valued !== undefined) {
      const joined = letters.slice(at + 1)
      given.options.push([valued, joined === '' ? (words.shift() ?? '') : joined])
      return
    }
    const name = switches[letter]
    if (name === undefined) given.problem = `psql: invalid option -- '${letter}'`
    else given.options.push([name, ''])
  }
}
