/** `docker volume …`. */
import type { RawVolume } from '../../docker/engineApi'
import { CliError } from '../cliError'
import { eachTarget } from '../eachTarget'
import { bool, text } from '../flags'
import { compareNaturally, humanSize, labelText } from '../humanize'
import { inspectAll } from '../inspectAll'
import { formatRows, type Listing } from '../listing'
import { filter, inspectFormatHelp, labels, listFormatHelp, map } from '../optionKinds'
import { defineVerb } from '../verb'
import { readLabels } from '../container/keyValues'
import { findOne } from './inspect'

/** A volume's row, of `volume ls` and of `system df -v`. */
export const volumeListing: Listing<RawVolume> = {
  typeName: '*formatter.volumeContext',
  columns: {
    Name: { header: 'VOLUME NAME', value: (volume) => volume.Name },
    Group: { header: 'GROUP', value: () => 'N/A' },
    Driver: { header: 'DRIVER', value: (volume) => volume.Driver },
    Scope: { header: 'SCOPE', value: (volume) => volume.Scope },
    Availability: { header: 'AVAILABILITY', value: () => 'N/A' },
    Mountpoint: { header: 'MOUNTPOINT', value: (volume) => volume.Mountpoint },
    Labels: { header: 'LABELS', value: (volume) => labelText(volume.Labels) },
    Links: { header: 'LINKS', value: ({ UsageData }) => (UsageData ? String(UsageData.RefCount) : 'N/A') },
    Size: { header: 'SIZE', value: ({ UsageData }) => (UsageData ? humanSize(UsageData.Size) : 'N/A') },
    Status: { header: 'STATUS', value: () => 'N/A' },
  },
  methods: (volume) => ({ Label: (name) => volume.Labels?.[String(name)] ?? '' }),
}

/** `--format raw`. */
export function rawVolume({ quiet = false }: { quiet?: boolean } = {}): string {
  return quiet ? 'name: {{.Name}}' : 'name: {{.Name}}\ndriver: {{.Driver}}\n'
}

/** `docker volume ls`. */
export const volumeLs = defineVerb({
  names: [
    ['volume', 'ls'],
    ['volume', 'list'],
  ],
  usage: '[OPTIONS]',
  summary: 'List volumes',
  flags: {
    cluster: bool('Display only cluster volumes, and use cluster volume list formatting', {
      isHidden: true,
      isLacking: true,
    }),
    filter: filter('Provide filter values (e.g. "dangling=true")', { short: 'f' }),
    format: text(listFormatHelp),
    quiet: bool('Only display volume names', { short: 'q' }),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const { volumes } = await context.client.volumes.list({ filters: flags.filter })
    const sorted = [...volumes].sort((a, b) => compareNaturally(a.Name, b.Name))
    const options = {
      shown: ['Driver', 'Name'],
      format: flags.format,
      quietColumn: flags.quiet ? 'Name' : undefined,
      raw: rawVolume(flags),
    }
    await context.streams.out(formatRows(sorted, volumeListing, options))
    return 0
  },
})

/** Options of Swarm's volumes, which the help doesn't show either. */
const ofCluster: readonly string[] = [
  ...['availability', 'group', 'limit-bytes', 'required-bytes', 'scope', 'secret', 'sharing'],
  ...['topology-preferred', 'topology-required', 'type'],
]

/** `docker volume create`. */
export const volumeCreate = defineVerb({
  names: [['volume', 'create']],
  usage: '[OPTIONS] [VOLUME]',
  summary: 'Create a volume',
  flags: {
    driver: text('Specify volume driver name (default "local")', { short: 'd', default: 'local' }),
    label: labels('Set metadata for a volume'),
    name: text('Specify volume name', { isHidden: true }),
    opt: map('Set driver specific options (default map[])', { short: 'o' }),
  },
  lacking: ofCluster,
  argumentCount: { min: 0, max: 1 },
  async run(context, flags, [argument]) {
    if (argument !== undefined && flags.name !== '') {
      throw new CliError(
        'conflicting options: cannot specify a volume-name through both --name and as a positional arg',
      )
    }
    const name = argument ?? flags.name
    const labels = { ...context.labels, ...readLabels(context, [], flags.label) }
    // What is empty is left out, as Go's JSON does: the daemon keeps the difference.
    const volume = await context.client.commandLine.createVolume({
      ...(name === '' ? {} : { Name: name }),
      Driver: flags.driver,
      ...(Object.keys(labels).length === 0 ? {} : { Labels: labels }),
      ...(Object.keys(flags.opt).length === 0 ? {} : { DriverOpts: flags.opt }),
    })
    context.touch({ kind: 'volume', id: volume.Name })
    await context.streams.out(`${volume.Name}\n`)
    return 0
  },
})

/** `docker volume inspect`. */
export const volumeInspect = defineVerb({
  names: [['volume', 'inspect']],
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  summary: 'Display detailed information on one or more volumes',
  flags: { format: text(inspectFormatHelp, { short: 'f' }) },
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    inspectAll(context, names, { format: flags.format, find: (name) => findOne(context, name, 'volume') }),
})

/** `docker volume rm`. */
export const volumeRm = defineVerb({
  names: [
    ['volume', 'rm'],
    ['volume', 'remove'],
  ],
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  summary: 'Remove one or more volumes',
  details: 'Remove one or more volumes. You cannot remove a volume that is in use by a container.',
  flags: { force: bool('Force the removal of one or more volumes', { short: 'f' }) },
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    eachTarget(context, names, async (name) => {
      await context.client.volumes.remove(name, { force: flags.force })
      context.touch({ kind: 'volume', id: name })
      return name
    }),
})
