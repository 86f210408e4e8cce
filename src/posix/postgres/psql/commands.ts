/** psql's own commands, those that begin with a backslash. One that isn't here is refused by name. */
import { PosixError } from '../../filesystem/posixError'
import { reason } from '../../programs/complaint'
import { ConnectionRefused, placeWords, ServerConnection, type Target } from './connection'
import { sourceOfText, textOfFile } from './sources'
import type { PsqlSession } from './terminal'

type Command = (session: PsqlSession, rest: string) => Promise<boolean>

/** Follows a command. False when it failed. */
export async function followCommand(session: PsqlSession, name: string, rest: string): Promise<boolean> {
  if (session.restrictKey !== undefined && name !== 'unrestrict') {
    await session.complain('error: backslash commands are restricted; only \\unrestrict is allowed')
    return false
  }
  const command = commands[name]
  if (command !== undefined) return command(session, rest.trim().replace(/;$/, ''))
  const described = await session.describe(name, words(rest)[0]?.replace(/;$/, '') ?? '')
  if (described !== undefined) return described
  const isReal = realCommands.has(name.replace(/[+S]+$/, ''))
  await session.complain(
    isReal ? `error: the Camada simulator's psql does not have \\${name}` : `error: invalid command \\${name}`,
  )
  if (!isReal && session.process.stdin.isTty) await session.process.printError('Try \\? for help.\n')
  return false
}

/** Commands that psql has and this one hasn't. */
const realCommands = new Set(
  'bind bind_named copyright crosstabview da dA dAc dAf dAo dAp db dc dC dconfig dd ddp dD deu des det dew dE df dF dFd dFp dFt dL dl dm do dO dp dP dPi dPt drds drg dRp dRs dT dx dX dy e ef ev elif else endif encoding errverbose f g gdesc getenv gset gx h H help html if ir include_relative lo_export lo_import lo_list lo_unlink o out p print password prompt r reset s sendpipeline setenv sf sv startpipeline T unset w watch write z copy'.split(
    ' ',
  ),
)

/** Words of a command's rest, quotes taken off. */
function words(rest: string): readonly string[] {
  return [...rest.matchAll(/'((?:[^']|'')*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single?.replaceAll("''", "'") ?? double ?? bare ?? '',
  )
}

/** On, off, or the other way round. */
function toggled(rest: string, now: boolean): boolean {
  if (/^(on|true|1)$/i.test(rest)) return true
  return /^(off|false|0)$/i.test(rest) ? false : !now
}

const done = Promise.resolve(true)

async function say(session: PsqlSession, text: string): Promise<boolean> {
  if (!session.options.isQuiet) await session.print(`${text}\n`)
  return true
}

const commands: Readonly<Record<string, Command>> = {
  q: quit,
  quit,
  g: () => done,
  x: (session, rest) => {
    const expanded = toggled(rest, session.style.expanded)
    session.style = { ...session.style, expanded }
    return say(session, `Expanded display is ${expanded ? 'on' : 'off'}.`)
  },
  t: (session, rest) => {
    const tuplesOnly = toggled(rest, session.style.tuplesOnly)
    session.style = { ...session.style, tuplesOnly }
    return say(session, `Tuples only is ${tuplesOnly ? 'on' : 'off'}.`)
  },
  a: (session) => setFormat(session, session.style.format === 'aligned' ? 'unaligned' : 'aligned'),
  timing: (session, rest) => {
    session.isTiming = toggled(rest, session.isTiming)
    return say(session, `Timing is ${session.isTiming ? 'on' : 'off'}.`)
  },
  pset: (session, rest) => pset(session, words(rest)),
  echo: (session, rest) => print(session, rest, (text) => session.print(text)),
  qecho: (session, rest) => print(session, rest, (text) => session.print(text)),
  warn: (session, rest) => print(session, rest, (text) => session.process.printError(text)),
  set: (session, rest) => {
    const [name, ...values] = words(rest)
    if (name !== undefined) session.variables.set(name, values.join(''))
    else
      return print(
        session,
        [...session.variables].map(([each, value]) => `${each} = '${value}'`).join('\n'),
        session.print.bind(session),
      )
    return done
  },
  unset: (session, rest) => {
    session.variables.delete(words(rest)[0] ?? '')
    return done
  },
  i: include,
  include,
  c: reconnect,
  connect: reconnect,
  conninfo: connectionInfo,
  restrict: (session, rest) => {
    session.restrictKey = words(rest)[0]
    return done
  },
  unrestrict,
  cd: (session, rest) => {
    session.process.cwd = words(rest)[0] ?? session.process.env.get('HOME') ?? '/'
    return done
  },
  '!': shell,
  '?': async (session) => {
    await session.print(help)
    return true
  },
}

const help = `General
  \\g                     execute query
  \\q                     quit psql

Informational
  \\d      NAME           describe table, view, sequence, or index
  \\d[tisv] [PATTERN]     list tables, indexes, sequences, views
  \\dn     [PATTERN]      list schemas
  \\du     [PATTERN]      list roles
  \\l      [PATTERN]      list databases

Formatting
  \\a  \\t  \\x  \\pset [NAME [VALUE]]  \\timing

Connection
  \\c[onnect] [DBNAME [USER [HOST [PORT]]]]   \\conninfo

Input and variables
  \\echo  \\i FILE  \\set [NAME [VALUE]]  \\unset NAME  \\! [COMMAND]
`

/** A dump's script takes psql's commands away from its data, by a key that only it knows. */
async function unrestrict(session: PsqlSession, rest: string): Promise<boolean> {
  const isOpen = session.restrictKey === undefined
  if (isOpen || words(rest)[0] !== session.restrictKey) {
    await session.complain(`error: \\unrestrict: ${isOpen ? 'not currently in restricted mode' : 'wrong key'}`)
    return false
  }
  session.restrictKey = undefined
  return true
}

function quit(session: PsqlSession): Promise<boolean> {
  session.isOver = true
  return done
}

async function print(session: PsqlSession, rest: string, write: (text: string) => Promise<void>): Promise<boolean> {
  const isBare = rest.startsWith('-n ')
  const text = (isBare ? rest.slice(3) : rest)
    .replace(/:'(\w+)'/g, (whole, name: string) => quoted(session.variables.get(name)) ?? whole)
    .replace(/:(\w+)/g, (whole, name: string) => session.variables.get(name) ?? whole)
  await write(`${words(text).join(' ')}${isBare ? '' : '\n'}`)
  return true
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `'${text}'`
}

function setFormat(session: PsqlSession, format: 'aligned' | 'unaligned' | 'csv'): Promise<boolean> {
  session.style = { ...session.style, format }
  return say(session, `Output format is ${format}.`)
}

async function pset(session: PsqlSession, [name, value = '']: readonly string[]): Promise<boolean> {
  const { style } = session
  switch (name) {
    case 'null':
      session.style = { ...style, nullText: value }
      return say(session, `Null display is "${value}".`)
    case 'border':
      session.style = { ...style, border: Math.min(2, Number(value)) as 0 | 1 | 2 }
      return say(session, `Border style is ${value}.`)
    case 'format':
      if (value === 'aligned' || value === 'unaligned' || value === 'csv') return setFormat(session, value)
      break
    case 'expanded':
      return followCommand(session, 'x', value)
    case 'tuples_only':
      return followCommand(session, 't', value)
    case 'footer': {
      const footer = toggled(value, style.footer)
      session.style = { ...style, footer }
      return say(session, `Default footer is ${footer ? 'on' : 'off'}.`)
    }
    case 'fieldsep':
      session.style = { ...style, fieldSeparator: value }
      return say(session, `Field separator is "${value}".`)
    case 'pager':
      return say(session, 'Pager usage is off.')
    default:
  }
  await session.complain(`error: the Camada simulator's psql does not have \\pset ${name ?? ''} ${value}`.trimEnd())
  return false
}

async function include(session: PsqlSession, rest: string): Promise<boolean> {
  const [path] = words(rest)
  if (path === undefined) {
    await session.complain('error: \\i: missing required argument')
    return false
  }
  try {
    return await session.read(sourceOfText(await textOfFile(session.process, path), path))
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await session.complain(`error: ${path}: ${reason(session.process, error)}`)
    return false
  }
}

async function reconnect(session: PsqlSession, rest: string): Promise<boolean> {
  const named = /^(?:-reuse-previous=on )?"dbname='(.*)'"$/.exec(rest)?.[1]
  const [database, user, host, port] = (named === undefined ? words(rest) : [named]).map((word) =>
    word === '-' ? undefined : word,
  )
  const { target } = session.server
  const next: Target = {
    ...target,
    ...(database !== undefined && { database }),
    ...(user !== undefined && { user }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port: Number(port) }),
  }
  try {
    const opened = await ServerConnection.open(session.process, next)
    await session.server.close()
    session.server = opened
    const changed = next.database !== target.database || next.user !== target.user || database !== undefined
    if (changed)
      return await say(session, `You are now connected to database "${next.database}" as user "${next.user}".`)
    return true
  } catch (error) {
    if (!(error instanceof ConnectionRefused)) throw error
    await session.complain(`error: connection to server ${placeWords(next)} failed: ${error.message}`)
    if (session.process.stdin.isTty) await session.process.printError('Previous connection kept\n')
    return false
  }
}

/** A table since PostgreSQL 18. */
async function connectionInfo(session: PsqlSession): Promise<boolean> {
  const { target, settings } = session.server
  const { host, port, user, database } = target
  const isLocal = host.startsWith('/')
  const rows: (readonly [string, string])[] = [
    ['Database', database],
    ['Client User', user],
    ...(isLocal ? [['Socket Directory', host] as const] : [['Host', host] as const, ['Host Address', host] as const]),
    ['Server Port', String(port)],
    ['Options', ''],
    ['Protocol Version', '3.0'],
    ['Password Used', target.password === undefined ? 'false' : 'true'],
    ['GSSAPI Authenticated', 'false'],
    ['Backend PID', '0'],
    ['SSL Connection', 'false'],
    ['Superuser', settings.get('is_superuser') ?? 'off'],
    ['Hot Standby', 'off'],
  ]
  const width = Math.max(...rows.map(([, value]) => value.length), 5)
  const title = 'Connection Information'
  const whole = 22 + width + 3
  await session.print(
    `${' '.repeat(Math.floor((whole - title.length) / 2))}${title}\n      Parameter       | ${'Value'.padStart(Math.floor((width + 5) / 2)).padEnd(width)} \n${'-'.repeat(22)}+${'-'.repeat(width + 2)}\n${rows.map(([name, value]) => ` ${name.padEnd(20)} | ${value}\n`).join('')}(${String(rows.length)} rows)\n\n`,
  )
  return true
}

async function shell(session: PsqlSession, rest: string): Promise<boolean> {
  const { process } = session
  const argv = rest === '' ? ['sh'] : ['sh', '-c', rest]
  const descriptors = new Map(
    [0, 1, 2].map((number) => [number, process.descriptors.get(number)?.duplicate()] as const),
  )
  const kept = new Map(
    [...descriptors].flatMap(([number, each]) => (each === undefined ? [] : [[number, each] as const])),
  )
  const { env, cwd, credentials, umask } = process
  const child = process.spawn({ argv, env, cwd, credentials, umask, descriptors: kept })
  const status = await process.wait(child)
  return status.kind === 'exited' && status.code === 0
}
