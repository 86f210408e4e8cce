import { ellipsis, humanAgo, humanSize } from '../humanize'
import { bool, integer, list, text } from '../flags'
import { readFilters } from '../filters'
import { formatRows, type Column } from '../format'
import type { RawContainerSummary } from '../../docker/engineApi'
import { defineVerb } from '../verb'

interface Row {
  readonly container: RawContainerSummary
  readonly isWhole: boolean
  readonly nowMs: number
}

const columns: Readonly<Record<string, Column<Row>>> = {
  ID: { header: 'CONTAINER ID', value: (row) => (row.isWhole ? row.container.Id : row.container.Id.slice(0, 12)) },
  Image: { header: 'IMAGE', value: (row) => imageName(row) },
  Command: {
    header: 'COMMAND',
    value: ({ container, isWhole }) => JSON.stringify(isWhole ? container.Command : ellipsis(container.Command, 20)),
  },
  RunningFor: { header: 'CREATED', value: (row) => humanAgo(row.container.Created, row.nowMs) },
  CreatedAt: { header: 'CREATED AT', value: (row) => goTime(row.container.Created) },
  Status: { header: 'STATUS', value: (row) => row.container.Status },
  State: { header: 'STATE', value: (row) => row.container.State },
  Ports: { header: 'PORTS', value: (row) => row.container.Ports.map(portText).join(', ') },
  Names: { header: 'NAMES', value: (row) => names(row) },
  Size: { header: 'SIZE', value: (row) => sizeText(row.container) },
  Labels: {
    header: 'LABELS',
    value: (row) =>
      Object.entries(row.container.Labels ?? {})
        .map(([name, value]) => `${name}=${value}`)
        .join(','),
  },
  Mounts: { header: 'MOUNTS', value: (row) => mountNames(row) },
  LocalVolumes: {
    header: 'LOCAL VOLUMES',
    value: (row) => String(row.container.Mounts.filter((mount) => mount.Driver === 'local').length),
  },
  Networks: { header: 'NETWORKS', value: (row) => Object.keys(networksOf(row.container)).join(',') },
}

/** `docker ps`. */
export const ps = defineVerb({
  names: [['ps'], ['container', 'ls'], ['container', 'list'], ['container', 'ps']],
  usage: '[OPTIONS]',
  summary: 'List containers',
  flags: {
    all: bool('Show all containers (default shows just running)', { short: 'a' }),
    filter: list('Filter output based on conditions provided', { short: 'f', typeName: 'filter' }),
    format: text('Format output using a custom template'),
    last: integer('Show n last created containers (includes all states)', { short: 'n', default: -1 }),
    latest: bool('Show the latest created container (includes all states)', { short: 'l' }),
    'no-trunc': bool("Don't truncate output"),
    quiet: bool('Only display container IDs', { short: 'q' }),
    size: bool('Display total file sizes', { short: 's' }),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const limit = flags.latest ? 1 : flags.last
    const containers = await context.client.containers.list({
      all: flags.all || limit > 0,
      filters: readFilters(flags.filter),
      size: flags.size || flags.format.includes('.Size'),
      ...(limit > 0 ? { limit } : {}),
    })
    const rows = containers.map((container) => ({ container, isWhole: flags['no-trunc'], nowMs: context.now() }))
    const shown = ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names', ...(flags.size ? ['Size'] : [])]
    await context.streams.out(
      formatRows(rows, columns, { shown, format: flags.format, quietColumn: flags.quiet ? 'ID' : undefined }),
    )
    return 0
  },
})

function imageName({ container, isWhole }: Row): string {
  if (container.Image === '') return '<no image>'
  if (isWhole || !/^sha256:|^[0-9a-f]{64}$/.test(container.Image)) return container.Image
  return container.Image.replace(/^sha256:/, '').slice(0, 12)
}

/** Names of other containers' links (`/a/b`) are left out unless nothing is to be shortened. */
function names({ container, isWhole }: Row): string {
  const all = container.Names.map((name) => name.replace(/^\//, ''))
  return (isWhole ? all : all.filter((name) => !name.includes('/'))).join(',')
}

function portText(port: RawContainerSummary['Ports'][number]): string {
  const inside = `${port.PrivatePort}/${port.Type}`
  return port.PublicPort === undefined ? inside : `${port.IP ?? '0.0.0.0'}:${port.PublicPort}->${inside}`
}

function sizeText(container: RawContainerSummary): string {
  const rw = humanSize(container.SizeRw ?? 0, 3)
  const whole = container.SizeRootFs ?? 0
  return whole > 0 ? `${rw} (virtual ${humanSize(whole, 3)})` : rw
}

function mountNames({ container, isWhole }: Row): string {
  return container.Mounts.map((mount) => mount.Name || mount.Source)
    .map((name) => (isWhole ? name : ellipsis(name, 15)))
    .join(',')
}

function networksOf(container: RawContainerSummary): object {
  const settings = (container as { NetworkSettings?: { Networks?: object } }).NetworkSettings
  return settings?.Networks ?? {}
}

function goTime(sec: number): string {
  return `${new Date(sec * 1000).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`
}
