import { familiar, familiarName, parseReference } from '@shared/docker/reference'
import type { RawContainerSummary } from '../../docker/engineApi'
import { bool, integer, text } from '../flags'
import { ellipsis, goTime, humanAgo, humanSize, labelText, shortId } from '../humanize'
import { FormatError, formatRows, readTemplate, structOf, type Listing } from '../listing'
import { filter, listFormatHelp } from '../optionKinds'
import { portList } from '../portList'
import { goQuote } from '@shared/docker/goFormat'
import { defineVerb } from '../verb'
import { warnOfQuietFormat } from '../warnings'

export interface ContainerRow {
  readonly container: RawContainerSummary
  readonly isWhole: boolean
  readonly nowMs: number
}

/** A container's row, of `ps` and of `system df -v`. */
export const containerListing: Listing<ContainerRow> = {
  typeName: '*formatter.ContainerContext',
  columns: {
    ID: { header: 'CONTAINER ID', value: (row) => (row.isWhole ? row.container.Id : shortId(row.container.Id)) },
    Names: { header: 'NAMES', value: (row) => names(row) },
    Image: { header: 'IMAGE', value: (row) => imageName(row) },
    Command: {
      header: 'COMMAND',
      value: ({ container, isWhole }) => goQuote(isWhole ? container.Command : ellipsis(container.Command, 20)),
    },
    CreatedAt: { header: 'CREATED AT', value: (row) => goTime(row.container.Created) },
    RunningFor: { header: 'CREATED', value: (row) => humanAgo(row.container.Created, row.nowMs) },
    Ports: { header: 'PORTS', value: (row) => portList(row.container.Ports) },
    State: { header: 'STATE', value: (row) => row.container.State },
    Status: { header: 'STATUS', value: (row) => row.container.Status },
    Size: { header: 'SIZE', value: (row) => sizeText(row.container) },
    Labels: { header: 'LABELS', value: (row) => labelText(row.container.Labels) },
    LocalVolumes: {
      header: 'LOCAL VOLUMES',
      value: (row) => String(row.container.Mounts.filter((mount) => mount.Driver === 'local').length),
    },
    Mounts: { header: 'MOUNTS', value: (row) => mountNames(row) },
    Networks: { header: 'NETWORKS', value: (row) => Object.keys(networksOf(row.container)).sort().join(',') },
    Platform: { header: 'PLATFORM', value: () => null },
  },
  methods: ({ container }) => ({ Label: (name) => container.Labels?.[String(name)] ?? '' }),
}

/** `--format raw`. */
export function rawContainer({ quiet = false, size = false }: { quiet?: boolean; size?: boolean } = {}): string {
  if (quiet) return 'container_id: {{.ID}}'
  const padded = ['labels', 'ports'].map(
    (name) => `${name}: {{- pad .${name === 'labels' ? 'Labels' : 'Ports'} 1 0}}\n`,
  )
  return (
    'container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\n' +
    'state: {{- pad .State 1 0}}\nstatus: {{- pad .Status 1 0}}\nnames: {{.Names}}\n' +
    `${padded.join('')}${size ? 'size: {{.Size}}\n' : ''}`
  )
}

/** `docker ps`. */
export const ps = defineVerb({
  names: [['container', 'ls'], ['container', 'list'], ['container', 'ps'], ['ps']],
  usage: '[OPTIONS]',
  summary: 'List containers',
  flags: {
    all: bool('Show all containers (default shows just running)', { short: 'a' }),
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: text(listFormatHelp),
    last: integer('Show n last created containers (includes all states) (default -1)', { short: 'n', default: -1 }),
    latest: bool('Show the latest created container (includes all states)', { short: 'l' }),
    'no-trunc': bool("Don't truncate output"),
    quiet: bool('Only display container IDs', { short: 'q' }),
    size: bool('Display total file sizes', { short: 's' }),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags, _, { given }) {
    await warnOfQuietFormat(context, flags)
    tryOut(flags.format)
    const limit = flags.latest && flags.last === -1 ? 1 : flags.last
    const containers = await context.client.containers.list({
      all: flags.all || limit > 0,
      filters: flags.filter,
      size: given.has('size') ? flags.size : !flags.quiet && asksForSize(flags.format),
      ...(limit > 0 ? { limit } : {}),
    })
    const rows = containers.map((container) => ({ container, isWhole: flags['no-trunc'], nowMs: context.now() }))
    const shown = ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names', ...(flags.size ? ['Size'] : [])]
    const options = {
      shown,
      format: flags.quiet && flags.format !== 'raw' ? '' : flags.format,
      quietColumn: flags.quiet ? 'ID' : undefined,
      raw: rawContainer(flags),
    }
    await context.streams.out(formatRows(rows, containerListing, options))
    return 0
  },
})

/** Reading sizes takes the daemon long: only templates that show them, a whole row among these, ask for it. */
function asksForSize(format: string): boolean {
  return /\.Size\b|\bjson \.(\W|$)/.test(format)
}

const nobody: RawContainerSummary = {
  Id: '',
  Names: [],
  Image: '',
  ImageID: '',
  Command: '',
  Created: 0,
  State: '',
  Status: '',
  Ports: [],
  Labels: null,
  Mounts: [],
}

/** The CLI runs a template over an empty row before it asks, to see which fields it needs. Throws `FormatError`. */
function tryOut(format: string): void {
  if (format === '') return
  const { error } = readTemplate(format).run(structOf({ container: nobody, isWhole: true, nowMs: 0 }, containerListing))
  if (error !== undefined) throw new FormatError(`failed to execute template: ${error.message}`, '')
}

function imageName({ container, isWhole }: ContainerRow): string {
  const { Image: image } = container
  if (image === '') return '<no image>'
  if (isWhole) return image
  if (shortId(container.ImageID) === shortId(image)) return shortId(image)
  try {
    const reference = parseReference(image)
    return reference.tag === undefined ? familiarName(reference) : familiar({ ...reference, digest: undefined })
  } catch {
    return image
  }
}

/** Names of other containers' links (`/a/b`) are left out unless nothing is to be shortened. */
function names({ container, isWhole }: ContainerRow): string {
  const all = container.Names.map((name) => name.replace(/^\//, ''))
  return (isWhole ? all : all.filter((name) => !name.includes('/'))).join(',')
}

function sizeText(container: RawContainerSummary): string {
  const rw = humanSize(container.SizeRw ?? 0, 3)
  const whole = container.SizeRootFs ?? 0
  return whole > 0 ? `${rw} (virtual ${humanSize(whole, 3)})` : rw
}

function mountNames({ container, isWhole }: ContainerRow): string {
  return container.Mounts.map((mount) => mount.Name || mount.Source)
    .map((name) => (isWhole ? name : ellipsis(name, 15)))
    .join(',')
}

function networksOf(container: RawContainerSummary): object {
  const settings = (container as { NetworkSettings?: { Networks?: object } }).NetworkSettings
  return settings?.Networks ?? {}
}
