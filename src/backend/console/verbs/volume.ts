/** `docker volume …`. */
import { toLabError } from '@shared/errors'
import type { RawVolume } from '../../docker/engineApi'
import { eachTarget } from '../eachTarget'
import { readFilters } from '../filters'
import { bool, list, text } from '../flags'
import { formatRows, type Column } from '../format'
import { confirm } from '../confirm'
import { humanSize } from '../humanize'
import { inspectAll } from '../inspectAll'
import { defineVerb } from '../verb'
import { readPairs } from '../pairs'

const columns: Readonly<Record<string, Column<RawVolume>>> = {
  Driver: { header: 'DRIVER', value: (volume) => volume.Driver },
  Name: { header: 'VOLUME NAME', value: (volume) => volume.Name },
  Mountpoint: { header: 'MOUNTPOINT', value: (volume) => volume.Mountpoint },
  Scope: { header: 'SCOPE', value: (volume) => volume.Scope },
  Labels: {
    header: 'LABELS',
    value: (volume) =>
      Object.entries(volume.Labels ?? {})
        .map(([name, value]) => `${name}=${value}`)
        .join(','),
  },
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
    filter: list('Provide filter values (e.g. "dangling=true")', { short: 'f', typeName: 'filter' }),
    format: text('Format output using a custom template'),
    quiet: bool('Only display volume names', { short: 'q' }),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const { volumes } = await context.client.volumes.list({ filters: readFilters(flags.filter) })
    const sorted = [...volumes].sort((a, b) => (a.Name < b.Name ? -1 : 1))
    await context.streams.out(
      formatRows(sorted, columns, {
        shown: ['Driver', 'Name'],
        format: flags.format,
        quietColumn: flags.quiet ? 'Name' : undefined,
      }),
    )
    return 0
  },
})

/** `docker volume create`. */
export const volumeCreate = defineVerb({
  names: [['volume', 'create']],
  usage: '[OPTIONS] [VOLUME]',
  summary: 'Create a volume',
  flags: {
    driver: text('Specify volume driver name (default "local")', { short: 'd' }),
    label: list('Set metadata for a volume'),
    opt: list('Set driver specific options', { short: 'o', typeName: 'map' }),
  },
  argumentCount: { min: 0, max: 1 },
  async run(context, flags, [name]) {
    const volume = await context.client.volumes.create({
      ...(name === undefined ? {} : { name }),
      ...(flags.driver === '' ? {} : { driver: flags.driver }),
      labels: { ...context.labels, ...readPairs(flags.label) },
      driverOptions: readPairs(flags.opt),
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
  flags: { format: text('Format output using a custom template', { short: 'f' }) },
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    inspectAll(context, names, flags.format, async (name) => {
      const volume = await context.client.volumes.inspect(name)
      context.touch({ kind: 'volume', id: name })
      return volume
    }),
})

/** `docker volume prune`: asks first, as the CLI does. */
export const volumePrune = defineVerb({
  names: [['volume', 'prune']],
  usage: '[OPTIONS]',
  summary: 'Remove unused local volumes',
  flags: {
    all: bool('Remove all unused volumes, not just anonymous ones', { short: 'a' }),
    filter: list('Provide filter values (e.g. "label=<label>")', { typeName: 'filter' }),
    force: bool('Do not prompt for confirmation', { short: 'f' }),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const what = flags.all ? 'all local volumes' : 'anonymous local volumes'
    const warning = `WARNING! This will remove ${what} not used by at least one container.\nAre you sure you want to continue?`
    if (!flags.force && !(await confirm(context, warning))) return 0
    const filters = readFilters(flags.filter)
    const { deleted, reclaimedBytes } = await context.client.volumes.prune({
      filters: flags.all ? { ...filters, all: ['true'] } : filters,
    })
    const names = deleted.length === 0 ? '' : `Deleted Volumes:\n${deleted.map((name) => `${name}\n`).join('')}\n`
    for (const name of deleted) context.touch({ kind: 'volume', id: name })
    await context.streams.out(`${names}Total reclaimed space: ${humanSize(reclaimedBytes)}\n`)
    return 0
  },
})

/** `docker volume rm`. */
export const volumeRm = defineVerb({
  names: [
    ['volume', 'rm'],
    ['volume', 'remove'],
  ],
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  summary: 'Remove one or more volumes. You cannot remove a volume that is in use by a container.',
  shortSummary: 'Remove one or more volumes',
  flags: { force: bool('Force the removal of one or more volumes', { short: 'f' }) },
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    eachTarget(context, names, async (name) => {
      try {
        await context.client.volumes.remove(name, { force: flags.force })
      } catch (error) {
        throw toLabError(error)
      }
      context.touch({ kind: 'volume', id: name })
      return name
    }),
})
