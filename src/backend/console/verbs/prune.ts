/** `docker container|image|volume|network|builder|system prune`: each asks first, and says what it freed. */
import type { RawPruned } from '../../docker/engineApi'
import type { Filters } from '../../docker/types'
import { CliError } from '../cliError'
import { confirm } from '../confirm'
import { bool } from '../flags'
import { humanSize } from '../humanize'
import { bytes, filter } from '../optionKinds'
import { defineVerb, type VerbContext } from '../verb'

const force = bool('Do not prompt for confirmation', { short: 'f' })
const sure = 'Are you sure you want to continue?'

/** What one prune says: the list of what went, and bytes. */
interface Report {
  readonly text: string
  readonly reclaimedBytes: number
}

function report(
  title: string,
  deleted: readonly string[] | null | undefined,
  { SpaceReclaimed = 0 }: RawPruned,
): Report {
  const lines = (deleted ?? []).map((each) => `${each}\n`).join('')
  return { text: lines === '' ? '' : `${title}\n${lines}\n`, reclaimedBytes: SpaceReclaimed }
}

async function tell({ streams }: VerbContext, { text, reclaimedBytes }: Report): Promise<number> {
  await streams.out(`${text}Total reclaimed space: ${humanSize(reclaimedBytes)}\n`)
  return 0
}

async function pruneContainers({ client, touch }: VerbContext, filters: Filters): Promise<Report> {
  const pruned = await client.commandLine.prune('containers', filters)
  for (const id of pruned.ContainersDeleted ?? []) touch({ kind: 'container', id })
  return report('Deleted Containers:', pruned.ContainersDeleted, pruned)
}

async function pruneImages({ client, touch }: VerbContext, filters: Filters, all: boolean): Promise<Report> {
  const pruned = await client.commandLine.prune('images', {
    ...filters,
    dangling: [...(filters['dangling'] ?? []), String(!all)],
  })
  const items = pruned.ImagesDeleted ?? []
  for (const item of items) touch({ kind: 'image', id: item.Untagged ?? item.Deleted ?? '' })
  const lines = items.map(({ Untagged, Deleted }) => (Untagged ? `untagged: ${Untagged}` : `deleted: ${Deleted ?? ''}`))
  return report('Deleted Images:', lines, pruned)
}

async function pruneVolumes({ client, touch }: VerbContext, filters: Filters): Promise<Report> {
  const pruned = await client.commandLine.prune('volumes', filters)
  for (const id of pruned.VolumesDeleted ?? []) touch({ kind: 'volume', id })
  return report('Deleted Volumes:', pruned.VolumesDeleted, pruned)
}

async function pruneNetworks({ client }: VerbContext, filters: Filters): Promise<Report> {
  const pruned = await client.commandLine.prune('networks', filters)
  return report('Deleted Networks:', pruned.NetworksDeleted, pruned)
}

/** `docker container prune`. */
export const containerPrune = defineVerb({
  names: [['container', 'prune']],
  usage: '[OPTIONS]',
  summary: 'Remove all stopped containers',
  flags: { filter: filter('Provide filter values (e.g. "until=<timestamp>")'), force },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const warning = `WARNING! This will remove all stopped containers.\n${sure}`
    if (!flags.force && !(await confirm(context, warning))) return 0
    return tell(context, await pruneContainers(context, flags.filter))
  },
})

/** `docker image prune`. */
export const imagePrune = defineVerb({
  names: [['image', 'prune']],
  usage: '[OPTIONS]',
  summary: 'Remove unused images',
  flags: {
    all: bool('Remove all unused images, not just dangling ones', { short: 'a' }),
    filter: filter('Provide filter values (e.g. "until=<timestamp>")'),
    force,
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const what = flags.all ? 'all images without at least one container associated to them' : 'all dangling images'
    if (!flags.force && !(await confirm(context, `WARNING! This will remove ${what}.\n${sure}`))) return 0
    return tell(context, await pruneImages(context, flags.filter, flags.all))
  },
})

/** `docker volume prune`. */
export const volumePrune = defineVerb({
  names: [['volume', 'prune']],
  usage: '[OPTIONS]',
  summary: 'Remove unused local volumes',
  flags: {
    all: bool('Remove all unused volumes, not just anonymous ones', { short: 'a' }),
    filter: filter('Provide filter values (e.g. "label=<label>")'),
    force,
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    if (flags.all && flags.filter['all'] !== undefined) {
      throw new CliError('conflicting options: cannot specify both --all and --filter all=1')
    }
    const what = flags.all ? 'all local volumes' : 'anonymous local volumes'
    const warning = `WARNING! This will remove ${what} not used by at least one container.\n${sure}`
    if (!flags.force && !(await confirm(context, warning))) return 0
    return tell(context, await pruneVolumes(context, flags.all ? { ...flags.filter, all: ['true'] } : flags.filter))
  },
})

/** `docker network prune`: networks hold no space, so none is told. */
export const networkPrune = defineVerb({
  names: [['network', 'prune']],
  usage: '[OPTIONS]',
  summary: 'Remove all unused networks',
  flags: { filter: filter('Provide filter values (e.g. "until=<timestamp>")'), force },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const warning = `WARNING! This will remove all custom networks not used by at least one container.\n${sure}`
    if (!flags.force && !(await confirm(context, warning))) return 0
    await context.streams.out((await pruneNetworks(context, flags.filter)).text)
    return 0
  },
})

async function pruneCache({ client }: VerbContext, filters: Filters, query: object): Promise<Report> {
  const pruned = await client.commandLine.prune('build', filters, { ...query })
  return report('Deleted build cache objects:', pruned.CachesDeleted, pruned)
}

/** `docker builder prune`: BuildKit's cache; the classic builder has none beside its images. */
export const builderPrune = defineVerb({
  names: [['builder', 'prune']],
  usage: '',
  summary: 'Remove build cache',
  flags: {
    all: bool('Remove all unused build cache, not just dangling ones', { short: 'a' }),
    filter: filter('Provide filter values (e.g. "until=24h")'),
    force,
    'keep-storage': bytes('Amount of disk space to keep for cache'),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const warning = `WARNING! This will remove all ${flags.all ? '' : 'dangling '}build cache. ${sure}`
    if (!flags.force && !(await confirm(context, warning))) return 0
    const query = { all: flags.all ? '1' : undefined, 'keep-storage': flags['keep-storage'] || undefined }
    return tell(context, await pruneCache(context, flags.filter, query))
  },
})

/** `docker system prune`: containers, networks, images, the build cache, and with `--volumes` anonymous volumes. */
export const systemPrune = defineVerb({
  names: [['system', 'prune']],
  usage: '[OPTIONS]',
  summary: 'Remove unused data',
  flags: {
    all: bool('Remove all unused images not just dangling ones', { short: 'a' }),
    filter: filter('Provide filter values (e.g. "label=<key>=<value>")'),
    force,
    volumes: bool('Prune anonymous volumes'),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    if (flags.volumes && flags.filter['until'] !== undefined) {
      throw new CliError('ERROR: The "until" filter is not supported with "--volumes"')
    }
    if (!flags.force && !(await confirm(context, systemWarning(flags)))) return 0
    const reports = [
      await pruneContainers(context, flags.filter),
      await pruneNetworks(context, flags.filter),
      ...(flags.volumes ? [await pruneVolumes(context, flags.filter)] : []),
      await pruneImages(context, flags.filter, flags.all),
      await pruneCache(context, flags.filter, flags.all ? { all: '1' } : {}),
    ]
    const text = reports.map((each) => each.text).join('')
    return tell(context, { text, reclaimedBytes: reports.reduce((sum, each) => sum + each.reclaimedBytes, 0) })
  },
})

function systemWarning(flags: { all: boolean; volumes: boolean; filter: Filters }): string {
  const things = [
    'all stopped containers',
    'all networks not used by at least one container',
    ...(flags.volumes ? ['all anonymous volumes not used by at least one container'] : []),
    flags.all ? 'all images without at least one container associated to them' : 'all dangling images',
    flags.all ? 'all build cache' : 'unused build cache',
  ]
  const filters = Object.entries(flags.filter).flatMap(([name, values]) => values.map((value) => `${name}=${value}`))
  const filtered =
    filters.length === 0
      ? ''
      : `\n  Items to be pruned will be filtered with:\n${filters.map((each) => `  - ${each}\n`).join('')}`
  return `WARNING! This will remove:\n${things.map((each) => `  - ${each}\n`).join('')}${filtered}\n${sure}`
}
