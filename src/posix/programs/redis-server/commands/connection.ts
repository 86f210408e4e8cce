/** Commands about the connection itself: who, which database, which protocol. */
import { array, bulk, bulkOrNothing, failure, integer, map, ok, status, type Reply } from '../../redis/reply'
import type { Client } from '../client'
import { CommandFailure } from '../commandFailure'
import {
  integerWord,
  Options,
  reads,
  syntaxError,
  unknownSubcommand,
  word,
  wrongArity,
  type Call,
  type CommandTable,
} from './command'

function authenticate(call: Call): Reply {
  const [, first = '', second] = call.words
  if (call.words.length > 3) throw syntaxError()
  const password = call.server.settings.get('requirepass')
  if (password === '' && second === undefined)
    throw new CommandFailure(
      'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    )
  checkPassword(call, second === undefined ? 'default' : first, second ?? first)
  return ok
}

function checkPassword({ server, client }: Call, user: string, given: string): void {
  const password = server.settings.get('requirepass')
  if (user !== 'default' || (password !== '' && given !== password))
    throw new CommandFailure('WRONGPASS invalid username-password pair or user is disabled.')
  client.isAuthenticated = true
}

function hello(call: Call): Reply {
  const { client, server } = call
  const [, wanted] = call.words
  const options = new Options(call.words.slice(2))
  const protocol = wanted === undefined ? client.protocol : /^-?\d+$/.test(wanted) ? Number(wanted) : undefined
  if (protocol === undefined) throw new CommandFailure('ERR Protocol version is not an integer or out of range')
  if (protocol !== 2 && protocol !== 3) throw new CommandFailure('NOPROTO unsupported protocol version')
  for (let name = options.next(); name !== undefined; name = options.next()) {
    if (name === 'AUTH') checkPassword(call, options.argument(), options.argument())
    else if (name === 'SETNAME') client.name = options.argument()
    else throw new CommandFailure(`ERR Syntax error in HELLO option '${name.toLowerCase()}'`)
  }
  if (!client.isAuthenticated)
    throw new CommandFailure(
      'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
    )
  client.protocol = protocol
  const facts: readonly (readonly [string, Reply])[] = [
    ['server', bulk('redis')],
    ['version', bulk(server.version)],
    ['proto', integer(protocol)],
    ['id', integer(client.id)],
    ['mode', bulk('standalone')],
    ['role', bulk(server.settings.get('port') === '' ? '' : 'master')],
    ['modules', array([])],
  ]
  return map(facts.flatMap(([name, value]) => [bulk(name), value]))
}

/** A line of CLIENT LIST. */
function clientLine(client: Client, nowMs: number): string {
  const seconds = (sinceMs: number): number => Math.floor((nowMs - sinceMs) / 1000)
  const facts: readonly (readonly [string, string | number])[] = [
    ['id', client.id],
    ['addr', client.address],
    ['laddr', client.localAddress],
    ['fd', client.descriptor],
    ['name', client.name],
    ['age', seconds(client.createdAtMs)],
    ['idle', seconds(client.lastCommandAtMs)],
    ['flags', client.queue === undefined ? 'N' : 'x'],
    ['db', client.database],
    ['sub', 0],
    ['psub', 0],
    ['ssub', 0],
    ['multi', client.queue?.length ?? -1],
    ['watch', client.watched.size],
    ['qbuf', 0],
    ['qbuf-free', 0],
    ['cmd', client.lastCommand],
    ['user', 'default'],
    ['redir', -1],
    ['resp', client.protocol],
    ['lib-name', client.library],
    ['lib-ver', client.libraryVersion],
  ]
  return `${facts.map(([name, value]) => `${name}=${value}`).join(' ')}\n`
}

/** Subcommands of the real one. */
const clientLeftOut =
  'caching getredir help kill no-evict no-touch pause reply tracking trackinginfo unblock unpause'.split(' ')

function clientCommand(call: Call): Reply {
  const { client, server, words } = call
  const subcommand = word(call, 1).toLowerCase()
  const wants = (count: number): void => {
    if (words.length !== count) throw wrongArity(`client|${subcommand}`)
  }
  switch (subcommand) {
    case 'id':
      wants(2)
      return integer(client.id)
    case 'getname':
      wants(2)
      return bulkOrNothing(client.name === '' ? undefined : client.name)
    case 'setname':
      wants(3)
      if (/[^!-~]/.test(word(call, 2)))
        throw new CommandFailure('ERR Client names cannot contain spaces, newlines or special characters.')
      client.name = word(call, 2)
      return ok
    case 'setinfo': {
      wants(4)
      const attribute = word(call, 2).toLowerCase()
      if (attribute === 'lib-name') client.library = word(call, 3)
      else if (attribute === 'lib-ver') client.libraryVersion = word(call, 3)
      else throw new CommandFailure(`ERR Unrecognized option '${word(call, 2)}'`)
      return ok
    }
    case 'info':
      wants(2)
      return { kind: 'verbatim', text: clientLine(client, server.now()) }
    case 'list':
      wants(2)
      return { kind: 'verbatim', text: [...server.clients].map((each) => clientLine(each, server.now())).join('') }
    default:
      throw unknownSubcommand('client', word(call, 1), clientLeftOut)
  }
}

export const connectionCommands: CommandTable = {
  ping: reads(-1, ({ words }) => {
    if (words.length > 2) return failure("ERR wrong number of arguments for 'ping' command")
    return words[1] === undefined ? status('PONG') : bulk(words[1])
  }),
  echo: reads(2, (call) => bulk(word(call, 1))),
  select: reads(2, (call) => {
    const number = integerWord(word(call, 1))
    call.server.database(number)
    call.client.database = number
    return ok
  }),
  auth: reads(-2, authenticate),
  hello: reads(-1, hello),
  quit: reads(-1, ({ client }) => {
    client.isLeaving = true
    return ok
  }),
  reset: reads(1, ({ client, server }) => {
    Object.assign(client, { queue: undefined, isQueueBroken: false, database: 0, name: '', protocol: 2 })
    client.watched.clear()
    client.isAuthenticated = server.settings.get('requirepass') === ''
    return status('RESET')
  }),
  client: reads(-2, clientCommand),
}
