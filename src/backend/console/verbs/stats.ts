import { LabError } from '@shared/errors'
import type { RawStats } from '../../docker/engineApi'
import { CliError } from '../cliError'
import { describeError } from '../errorText'
import { bool, text } from '../flags'
import { binarySize, humanSize, shortId } from '../humanize'
import { formatRows, type Listing } from '../listing'
import { listFormatHelp } from '../optionKinds'
import { defineVerb, type VerbContext } from '../verb'

interface Row {
  /** As it was asked for. */
  readonly asked: string
  readonly stats: RawStats
  readonly isWhole: boolean
}

const listing: Listing<Row> = {
  typeName: '*container.statsContext',
  columns: {
    Container: { header: 'CONTAINER', value: ({ asked }) => asked },
    Name: { header: 'NAME', value: ({ stats }) => (stats.name ?? '').replace(/^\//, '') || '--' },
    ID: {
      header: 'CONTAINER ID',
      value: ({ stats, isWhole }) => (isWhole ? (stats.id ?? '') : shortId(stats.id ?? '')),
    },
    CPUPerc: { header: 'CPU %', value: ({ stats }) => `${cpuPercent(stats).toFixed(2)}%` },
    MemUsage: {
      header: 'MEM USAGE / LIMIT',
      value: ({ stats }) => `${binarySize(usedMemory(stats))} / ${binarySize(stats.memory_stats.limit ?? 0)}`,
    },
    MemPerc: { header: 'MEM %', value: ({ stats }) => `${memoryPercent(stats).toFixed(2)}%` },
    NetIO: { header: 'NET I/O', value: ({ stats }) => networkText(stats) },
    BlockIO: { header: 'BLOCK I/O', value: ({ stats }) => blockText(stats) },
    PIDs: { header: 'PIDS', value: ({ stats }) => String(stats.pids_stats?.current ?? 0) },
  },
}

/** `docker stats`. */
export const stats = defineVerb({
  names: [['container', 'stats'], ['stats']],
  usage: '[OPTIONS] [CONTAINER...]',
  summary: 'Display a live stream of container(s) resource usage statistics',
  flags: {
    all: bool('Show all containers (default shows just running)', { short: 'a' }),
    format: text(listFormatHelp),
    'no-stream': bool('Disable streaming stats and only pull the first result'),
    'no-trunc': bool('Do not truncate output'),
  },
  argumentCount: { min: 0 },
  async run(context, flags, names) {
    const { streams, signal } = context
    const clear = streams.outputIsTerminal ? '\u001b[H\u001b[J' : ''
    do {
      const asked = names.length > 0 ? names : await running(context, flags.all)
      const rows = await Promise.all(asked.map((name) => read(context, name, flags['no-trunc'])))
      const shown = ['ID', 'Name', 'CPUPerc', 'MemUsage', 'MemPerc', 'NetIO', 'BlockIO', 'PIDs']
      await streams.out(
        `${flags['no-stream'] ? '' : clear}${formatRows(rows, listing, { shown, format: flags.format })}`,
      )
    } while (!flags['no-stream'] && !signal.aborted)
    return 0
  },
})

async function running({ client }: VerbContext, all: boolean): Promise<readonly string[]> {
  return (await client.containers.list({ all })).map(({ Id }) => Id)
}

/** One reading; the engine takes a second over it, to tell the share of the processor. */
async function read({ client, signal }: VerbContext, name: string, isWhole: boolean): Promise<Row> {
  try {
    for await (const stats of await client.commandLine.stats(name, { stream: '0' }, { signal })) {
      return { asked: name, stats, isWhole }
    }
  } catch (error) {
    throw error instanceof LabError ? new CliError(describeError(error)) : error
  }
  throw new CliError(`no statistics of ${name}`)
}

function cpuPercent({ cpu_stats: now, precpu_stats: before }: RawStats): number {
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0)
  const processors = now.online_cpus ?? now.cpu_usage.percpu_usage?.length ?? 1
  return used > 0 && passed > 0 ? (used / passed) * processors * 100 : 0
}

/** Without the page cache, as docker/cli `calculateMemUsageUnixNoCache`. */
function usedMemory({ memory_stats: { usage = 0, stats: details = {} } }: RawStats): number {
  const cache = details['total_inactive_file'] ?? details['inactive_file'] ?? 0
  return cache < usage ? usage - cache : usage
}

function memoryPercent(stats: RawStats): number {
  const limit = stats.memory_stats.limit ?? 0
  return limit === 0 ? 0 : (usedMemory(stats) / limit) * 100
}

function networkText({ networks }: RawStats): string {
  const all = Object.values(networks ?? {})
  const sum = (field: 'rx_bytes' | 'tx_bytes'): string =>
    humanSize(
      all.reduce((total, each) => total + each[field], 0),
      3,
    )
  return `${sum('rx_bytes')} / ${sum('tx_bytes')}`
}

function blockText({ blkio_stats }: RawStats): string {
  const entries = blkio_stats?.io_service_bytes_recursive ?? []
  const sum = (letter: string): string =>
    humanSize(
      entries.filter(({ op }) => op.toLowerCase().startsWith(letter)).reduce((total, { value }) => total + value, 0),
      3,
    )
  return `${sum('r')} / ${sum('w')}`
}
