/** From a request's words to its answer: which command, whether it may run now, transactions, and what is recorded. */
import { array, failure, noArray, ok, status, type Reply } from '../redis/reply'
import type { Client } from './client'
import { failureOf, wrongArity, type Call, type Command } from './commands/command'
import { commandsLeftOut, findCommand } from './commands/registry'
import type { RedisServer } from './server'

const mostShown = 128
/** What may be asked before a password was given. */
const openToAll = new Set(['auth', 'hello', 'quit', 'reset'])

type Transactional = (server: RedisServer, client: Client, words: readonly string[]) => Reply | Promise<Reply>

/** Commands about transactions run at once, also within one. */
const transactional: Readonly<Record<string, { readonly arity: number; readonly run: Transactional }>> = {
  multi: { arity: 1, run: begin },
  exec: { arity: 1, run: execute },
  discard: { arity: 1, run: discard },
  watch: { arity: -2, run: watch },
  unwatch: { arity: 1, run: unwatch },
}

/** Answers a request. */
export async function answer(server: RedisServer, client: Client, words: readonly string[]): Promise<Reply> {
  const name = words[0]?.toLowerCase() ?? ''
  client.lastCommand = lastCommandOf(name, words)
  client.lastCommandAtMs = server.now()
  const refusal = refusalOf(server, client, name, words)
  if (refusal !== undefined) {
    server.counters.errors++
    if (name === 'exec') return abort(client, refusal)
    if (client.queue !== undefined) client.isQueueBroken = true
    return refusal
  }
  server.counters.commands++
  const about = Object.hasOwn(transactional, name) ? transactional[name] : undefined
  if (client.queue !== undefined && (about === undefined || name === 'unwatch') && !['quit', 'reset'].includes(name)) {
    client.queue.push(words)
    return status('QUEUED')
  }
  if (about !== undefined) return about.run(server, client, words)
  const command = findCommand(name)
  return command === undefined ? failure('ERR') : run(server, client, command, words)
}

function lastCommandOf(name: string, words: readonly string[]): string {
  return ['client', 'config', 'object', 'command'].includes(name) && words[1] !== undefined
    ? `${name}|${words[1].toLowerCase()}`
    : name
}

/** An EXEC that isn't even looked at ends its transaction. */
function abort(client: Client, refusal: Reply): Reply {
  leave(client)
  const why = refusal.kind === 'error' ? refusal.text.replace(/^ERR /, '') : ''
  return failure(`EXECABORT Transaction discarded because of: ${why}`)
}

/** Why a command isn't even looked at. */
function refusalOf(server: RedisServer, client: Client, name: string, words: readonly string[]): Reply | undefined {
  const command = Object.hasOwn(transactional, name) ? transactional[name] : findCommand(name)
  if (command === undefined) {
    if (commandsLeftOut.has(name)) return failure(`ERR the Camada simulator's redis leaves out '${name}'`)
    return failure(unknownCommand(words))
  }
  const isRight = command.arity >= 0 ? words.length === command.arity : words.length >= -command.arity
  if (!isRight) return failure(wrongArity(name).message)
  if (!client.isAuthenticated && !openToAll.has(name)) return failure('NOAUTH Authentication required.')
  return 'writes' in command && command.writes === true ? writeRefusal(server) : undefined
}

function writeRefusal({ settings, snapshots, appendOnly, isLoading }: RedisServer): Reply | undefined {
  if (isLoading) return undefined
  if (!snapshots.lastSucceeded && settings.savePoints.length > 0 && settings.is('stop-writes-on-bgsave-error'))
    return failure(
      "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
    )
  if (appendOnly.isOpen && appendOnly.failure !== undefined)
    return failure(`MISCONF Errors writing to the AOF file: ${appendOnly.failure}`)
  return undefined
}

/** `ERR unknown command 'foo', with args beginning with: 'bar' `. */
function unknownCommand([name = '', ...rest]: readonly string[]): string {
  let shown = ''
  for (const word of rest) {
    if (shown.length >= mostShown) break
    shown += `'${word.slice(0, mostShown - shown.length)}' `
  }
  return `ERR unknown command '${name.slice(0, mostShown)}', with args beginning with: ${shown}`.replace(/[\r\n]/g, ' ')
}

/** Runs a command and hands what it changed to the append-only file. */
export async function run(
  server: RedisServer,
  client: Client,
  command: Command,
  words: readonly string[],
): Promise<Reply> {
  const { changes } = server
  const { database: number } = client
  let recorded: readonly (readonly string[])[] | undefined
  const call: Call = {
    server,
    client,
    database: server.database(number),
    words,
    record: (...commands) => (recorded = commands),
  }
  let reply: Reply
  try {
    reply = await command.run(call)
  } catch (error) {
    const failed = failureOf(error)
    if (failed === undefined) throw error
    reply = failed
  }
  if (reply.kind === 'error') server.counters.errors++
  if (command.writes !== true || server.isLoading) return reply
  server.hold(words.reduce((sum, word) => sum + word.length, 0))
  if (server.changes > changes) server.record(number, recorded ?? [words])
  return reply
}

function begin(_server: RedisServer, client: Client): Reply {
  if (client.queue !== undefined) return failure('ERR MULTI calls can not be nested')
  client.queue = []
  return ok
}

function discard(_server: RedisServer, client: Client): Reply {
  if (client.queue === undefined) return failure('ERR DISCARD without MULTI')
  leave(client)
  return ok
}

function leave(client: Client): void {
  client.queue = undefined
  client.isQueueBroken = client.isTouched = false
  client.watched.clear()
}

function watch(server: RedisServer, client: Client, words: readonly string[]): Reply {
  if (client.queue !== undefined) return failure('ERR WATCH inside MULTI is not allowed')
  for (const key of words.slice(1)) {
    server.database(client.database).find(key)
    client.watched.add(`${client.database}:${key}`)
  }
  return ok
}

function unwatch(_server: RedisServer, client: Client): Reply {
  client.watched.clear()
  client.isTouched = false
  return ok
}

async function execute(server: RedisServer, client: Client): Promise<Reply> {
  const { queue, isQueueBroken, isTouched } = client
  if (queue === undefined) return failure('ERR EXEC without MULTI')
  leave(client)
  if (isQueueBroken) return failure('EXECABORT Transaction discarded because of previous errors.')
  if (isTouched) return noArray
  const transaction = { database: client.database, commands: [] as (readonly string[])[] }
  server.transaction = transaction
  const replies: Reply[] = []
  try {
    for (const words of queue) {
      const name = words[0]?.toLowerCase() ?? ''
      const command = findCommand(name)
      replies.push(command === undefined ? unwatch(server, client) : await run(server, client, command, words))
    }
  } finally {
    server.transaction = undefined
  }
  const { database, commands } = transaction
  if (commands.length > 0)
    server.record(database, commands.length === 1 ? commands : [['MULTI'], ...commands, ['EXEC']])
  return array(replies)
}
