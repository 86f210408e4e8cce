/** INFO: what the server tells of itself, in sections. Figures that it does not have are left out rather than made up. */
import type { RedisServer } from './server'

type Row = readonly [string, string | number]

const sections: readonly (readonly [string, (server: RedisServer) => readonly Row[]])[] = [
  ['Server', serverRows],
  ['Clients', clientRows],
  ['Memory', memoryRows],
  ['Persistence', persistenceRows],
  ['Stats', statisticRows],
  ['Replication', replicationRows],
  ['CPU', processorRows],
  ['Modules', () => []],
  ['Errorstats', () => []],
  ['Cluster', () => [['cluster_enabled', 0]]],
  ['Keyspace', keyspaceRows],
]
const all = new Set(['all', 'default', 'everything'])

/** The sections that are asked for, in any case; without names all of them. */
export function infoText(server: RedisServer, names: readonly string[]): string {
  const wanted = names.map((name) => name.toLowerCase())
  const isWanted = (name: string): boolean =>
    wanted.length === 0 || wanted.includes(name.toLowerCase()) || wanted.some((each) => all.has(each))
  return sections
    .filter(([name]) => isWanted(name))
    .map(
      ([name, rows]) =>
        `# ${name}\r\n${rows(server)
          .map(([key, value]) => `${key}:${value}\r\n`)
          .join('')}`,
    )
    .join('\r\n')
}

function serverRows(server: RedisServer): readonly Row[] {
  const { process, settings } = server
  const upSec = Math.floor((server.now() - server.startedAtMs) / 1000)
  return [
    ['redis_version', server.version],
    ['redis_git_sha1', '00000000'],
    ['redis_git_dirty', 0],
    ['redis_mode', 'standalone'],
    ['os', `Linux ${process.host.kernelRelease} ${process.host.machine}`],
    ['arch_bits', 64],
    ['monotonic_clock', 'POSIX clock_gettime'],
    ['process_id', process.pid],
    ['process_supervised', 'no'],
    ['run_id', server.runId],
    ['tcp_port', settings.get('port')],
    ['server_time_usec', server.now() * 1000],
    ['uptime_in_seconds', upSec],
    ['uptime_in_days', Math.floor(upSec / 86_400)],
    ['hz', settings.get('hz')],
    ['configured_hz', settings.get('hz')],
    ['executable', process.executablePath],
    ['config_file', server.configFile],
  ]
}

function clientRows({ clients, settings }: RedisServer): readonly Row[] {
  const watching = [...clients].filter(({ watched }) => watched.size > 0)
  return [
    ['connected_clients', clients.size],
    ['cluster_connections', 0],
    ['maxclients', settings.get('maxclients')],
    ['blocked_clients', 0],
    ['watching_clients', watching.length],
    ['total_watched_keys', new Set(watching.flatMap(({ watched }) => [...watched])).size],
  ]
}

function memoryRows(server: RedisServer): readonly Row[] {
  const used = server.usedMemoryBytes()
  return [
    ['used_memory', used],
    ['used_memory_human', humanBytes(used)],
    ['maxmemory', 0],
    ['maxmemory_human', '0B'],
    ['maxmemory_policy', server.settings.get('maxmemory-policy')],
    ['mem_allocator', 'jemalloc-5.3.0'],
  ]
}

function humanBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`
  const [unit, divisor] = bytes < 1 << 20 ? ['K', 1024] : bytes < 2 ** 30 ? ['M', 1 << 20] : ['G', 2 ** 30]
  return `${(bytes / Number(divisor)).toFixed(2)}${unit}`
}

function persistenceRows({ snapshots, appendOnly, changes }: RedisServer): readonly Row[] {
  const said = (succeeded: boolean): string => (succeeded ? 'ok' : 'err')
  const rows: Row[] = [
    ['loading', 0],
    ['async_loading', 0],
    ['rdb_changes_since_last_save', changes],
    ['rdb_bgsave_in_progress', snapshots.childPid === undefined ? 0 : 1],
    ['rdb_last_save_time', Math.floor(snapshots.lastSavedAtMs / 1000)],
    ['rdb_last_bgsave_status', said(snapshots.lastSucceeded)],
    ['rdb_last_bgsave_time_sec', snapshots.lastDurationMs < 0 ? -1 : Math.floor(snapshots.lastDurationMs / 1000)],
    ['rdb_current_bgsave_time_sec', snapshots.runningSec],
    ['rdb_saves', snapshots.saves],
    ['rdb_last_load_keys_expired', snapshots.expiredKeys],
    ['rdb_last_load_keys_loaded', snapshots.loadedKeys],
    ['aof_enabled', appendOnly.isOpen ? 1 : 0],
    ['aof_rewrite_in_progress', appendOnly.isRewriting ? 1 : 0],
    ['aof_rewrite_scheduled', 0],
    ['aof_last_bgrewrite_status', said(appendOnly.lastRewriteSucceeded)],
    ['aof_rewrites', appendOnly.rewrites],
    ['aof_last_write_status', said(appendOnly.failure === undefined)],
  ]
  if (!appendOnly.isOpen) return rows
  return [...rows, ['aof_current_size', appendOnly.sizeBytes], ['aof_base_size', appendOnly.baseSizeBytes]]
}

function statisticRows({ counters }: RedisServer): readonly Row[] {
  return [
    ['total_connections_received', counters.connections],
    ['total_commands_processed', counters.commands],
    ['total_net_input_bytes', counters.inputBytes],
    ['total_net_output_bytes', counters.outputBytes],
    ['rejected_connections', 0],
    ['expired_keys', counters.expired],
    ['evicted_keys', 0],
    ['keyspace_hits', counters.hits],
    ['keyspace_misses', counters.misses],
    ['total_error_replies', counters.errors],
  ]
}

function replicationRows({ replicationId }: RedisServer): readonly Row[] {
  return [
    ['role', 'master'],
    ['connected_slaves', 0],
    ['master_failover_state', 'no-failover'],
    ['master_replid', replicationId],
    ['master_replid2', '0'.repeat(40)],
    ['master_repl_offset', 0],
    ['second_repl_offset', -1],
    ['repl_backlog_active', 0],
    ['repl_backlog_size', 1_048_576],
    ['repl_backlog_first_byte_offset', 0],
    ['repl_backlog_histlen', 0],
  ]
}

function processorRows({ process }: RedisServer): readonly Row[] {
  const seconds = (process.cpuMs / 1000).toFixed(6)
  return [
    ['used_cpu_sys', '0.000000'],
    ['used_cpu_user', seconds],
    ['used_cpu_sys_children', '0.000000'],
    ['used_cpu_user_children', '0.000000'],
  ]
}

function keyspaceRows(server: RedisServer): readonly Row[] {
  return server.databases
    .filter(({ size }) => size > 0)
    .map((database) => {
      const ends = [...database.all()].flatMap(([, { expiresAtMs }]) =>
        expiresAtMs === undefined ? [] : [expiresAtMs],
      )
      const left = ends.reduce((sum, end) => sum + Math.max(0, end - server.now()), 0)
      const average = ends.length === 0 ? 0 : Math.floor(left / ends.length)
      return [`db${database.number}`, `keys=${database.size},expires=${ends.length},avg_ttl=${average},subexpiry=0`]
    })
}
