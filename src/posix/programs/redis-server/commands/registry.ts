/** Every command of the server by its name, and the names of those that only the real one has. */
import { bulk, integer, map, noArray, type Reply } from '../../redis/reply'
import { CommandFailure } from '../commandFailure'
import { administrationCommands } from './administration'
import { reads, word, type Call, type Command, type CommandTable } from './command'
import { connectionCommands } from './connection'
import { hashCommands } from './hashes'
import { keyCommands } from './keys'
import { listCommands } from './lists'
import { setCommands } from './sets'
import { sortedSetCommands } from './sortedSets'
import { stringCommands } from './strings'

const table: CommandTable = {
  ...stringCommands,
  ...keyCommands,
  ...listCommands,
  ...hashCommands,
  ...setCommands,
  ...sortedSetCommands,
  ...connectionCommands,
  ...administrationCommands,
  command: reads(-1, aboutCommands),
}

/** Commands of redis 8 that are left out here. */
export const commandsLeftOut: ReadonlySet<string> = new Set(
  (
    'acl asking bitfield bitfield_ro bitop bitpos blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin cluster debug ' +
    'dump eval eval_ro evalsha evalsha_ro failover fcall fcall_ro function geoadd geodist geohash geopos georadius ' +
    'georadius_ro georadiusbymember georadiusbymember_ro geosearch geosearchstore hexpire hexpireat hexpiretime hgetdel ' +
    'hgetex hpersist hpexpire hpexpireat hpexpiretime hpttl hsetex httl latency lcs lmpop lolwut memory migrate module ' +
    'monitor pfadd pfcount pfdebug pfmerge pfselftest psubscribe psync publish pubsub punsubscribe readonly readwrite ' +
    'replconf replicaof restore restore-asking script slaveof slowlog sort sort_ro spublish ssubscribe subscribe sunsubscribe ' +
    'sync unsubscribe vadd vcard vdim vemb vgetattr vinfo vlinks vrandmember vrem vsetattr vsim wait waitaof xack xadd ' +
    'xautoclaim xclaim xdel xgroup xinfo xlen xpending xrange xread xreadgroup xrevrange xsetid xtrim zdiff zdiffstore zinter ' +
    'zintercard zinterstore zmpop zrandmember zrangestore zunion zunionstore'
  ).split(' '),
)

/** A command by its name in small letters; undefined when there is none of it. */
export function findCommand(name: string): Command | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

function aboutCommands(call: Call): Reply {
  const subcommand = word(call, 1).toLowerCase()
  if (subcommand === 'count') return integer(Object.keys(table).length)
  if (subcommand === 'docs') return map([])
  if (subcommand === 'list') return { kind: 'array', items: Object.keys(table).map(bulk) }
  if (subcommand === 'info') return { kind: 'array', items: call.words.slice(2).map(() => noArray) }
  throw new CommandFailure("ERR the Camada simulator's redis leaves out 'command' but for its count and list")
}
