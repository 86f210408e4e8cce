/** Commands about the server: settings, saving, figures. */
import { array, bulk, failure, integer, map, ok, status, type Reply } from '../../redis/reply'
import { CommandFailure } from '../commandFailure'
import { infoText } from '../info'
import { BadSetting, UnknownSetting } from '../settings'
import {
  pairsOf,
  reads,
  syntaxError,
  word,
  unknownSubcommand,
  wrongArity,
  type Call,
  type CommandTable,
} from './command'

function config(call: Call): Reply | Promise<Reply> {
  const { server, words } = call
  const subcommand = word(call, 1).toLowerCase()
  switch (subcommand) {
    case 'get': {
      if (words.length < 3) throw wrongArity('config|get')
      const found = new Map(words.slice(2).flatMap((pattern) => server.settings.matching(pattern)))
      return map([...found].flat().map(bulk))
    }
    case 'set':
      return change(call)
    case 'resetstat':
      if (words.length !== 2) throw wrongArity('config|resetstat')
      for (const name of Object.keys(server.counters) as (keyof typeof server.counters)[]) server.counters[name] = 0
      return ok
    case 'rewrite':
      if (server.configFile === '') throw new CommandFailure('ERR The server is running without a config file')
      throw new CommandFailure("ERR the Camada simulator's redis leaves out 'config|rewrite'")
    default:
      throw unknownSubcommand('config', word(call, 1), ['help'])
  }
}

async function change(call: Call): Promise<Reply> {
  const { server } = call
  if (call.words.length < 4) throw wrongArity('config|set')
  const pairs = pairsOf(call.words.slice(2))
  if (pairs === undefined) throw syntaxError()
  const twice = pairs.find(([name], at) => pairs.findIndex(([other]) => sameName(other, name)) < at)
  if (twice !== undefined)
    return failure(`ERR CONFIG SET failed (possibly related to argument '${twice[0]}') - duplicate parameter`)
  for (const [name, value] of pairs) {
    try {
      server.settings.change(name, value)
    } catch (error) {
      if (error instanceof UnknownSetting)
        return failure(`ERR Unknown option or number of arguments for CONFIG SET - '${name}'`)
      if (!(error instanceof BadSetting)) throw error
      return failure(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${error.message}`)
    }
    if (name.toLowerCase() === 'appendonly') await setAppendOnly(call, value.toLowerCase() === 'yes')
  }
  return ok
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

async function setAppendOnly({ server }: Call, isOn: boolean): Promise<void> {
  if (isOn && !server.appendOnly.isOpen) await server.appendOnly.open()
  if (!isOn) server.appendOnly.close()
}

async function saveInBackground({ server, words }: Call): Promise<Reply> {
  const option = words[1]?.toUpperCase()
  if (words.length > 2 || (option !== undefined && option !== 'SCHEDULE')) throw syntaxError()
  if (server.snapshots.childPid !== undefined) throw new CommandFailure('ERR Background save already in progress')
  await server.snapshots.saveInBackground()
  return status('Background saving started')
}

async function rewriteAppendOnly({ server }: Call): Promise<Reply> {
  if (server.appendOnly.isRewriting)
    throw new CommandFailure('ERR Background append only file rewriting already in progress')
  if (!server.appendOnly.isOpen)
    throw new CommandFailure("ERR the Camada simulator's redis leaves out 'bgrewriteaof' without appendonly")
  await server.appendOnly.rewrite()
  return status('Background append only file rewriting started')
}

/** Is answered only when it failed: else the connection closes with the server. */
async function shutDown({ server, words }: Call): Promise<Reply> {
  const options = words.slice(1).map((option) => option.toUpperCase())
  if (options.some((option) => !['SAVE', 'NOSAVE', 'NOW', 'FORCE'].includes(option))) throw syntaxError()
  if (options.includes('SAVE') && options.includes('NOSAVE')) throw syntaxError()
  await server.stop(options.includes('SAVE') ? true : options.includes('NOSAVE') ? false : undefined)
  await server.process.checkpoint()
  return failure('ERR Errors trying to SHUTDOWN. Check logs.')
}

export const administrationCommands: CommandTable = {
  config: reads(-2, config),
  info: reads(-1, ({ server, words }) => ({ kind: 'verbatim', text: infoText(server, words.slice(1)) })),
  save: reads(1, async ({ server }) => {
    if (server.snapshots.childPid !== undefined) throw new CommandFailure('ERR Background save already in progress')
    return (await server.snapshots.saveNow()) ? ok : failure('ERR')
  }),
  bgsave: reads(-1, saveInBackground),
  bgrewriteaof: reads(1, rewriteAppendOnly),
  lastsave: reads(1, ({ server }) => integer(Math.floor(server.snapshots.lastSavedAtMs / 1000))),
  shutdown: reads(-1, shutDown),
  time: reads(1, ({ server }) => {
    const nowMs = server.process.host.now()
    return array([bulk(String(Math.floor(nowMs / 1000))), bulk(String(Math.floor((nowMs % 1000) * 1000)))])
  }),
  role: reads(1, () => array([bulk('master'), integer(0), array([])])),
}
