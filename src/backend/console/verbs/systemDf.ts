/** `docker system df`: what images, containers, volumes and the build cache take, and what could be had back. */
import type { RawContainerSummary, RawDiskUsage, RawImageSummary, RawVolume } from '../../docker/engineApi'
import { bool, text } from '../flags'
import { humanSize } from '../humanize'
import { FormatError, formatRows, structOf, type Listing } from '../listing'
import { listFormatHelp } from '../optionKinds'
import { alignTabs } from '../tabwriter'
import { GoStruct } from '../template/goValue'
import { parseTemplate } from '../template/template'
import { TemplateError } from '../template/templateError'
import { defineVerb, type VerbContext } from '../verb'
import { buildCacheListing, buildCacheRows, buildCacheShown, ownCacheBytes, rawBuildCache } from './buildCacheRows'
import { imageListing, imageRows, rawImage } from './images'
import { containerListing, rawContainer } from './ps'
import { rawVolume, volumeListing } from './volume'

interface Row {
  readonly type: string
  readonly total: number
  readonly active: number
  readonly sizeBytes: number
  readonly reclaimableBytes: number
  /** With the share of the whole, where there is any. */
  readonly tellsShare: boolean
}

const listing: Listing<Row> = {
  typeName: '*formatter.diskUsageImagesContext',
  columns: {
    Type: { header: 'TYPE', value: (row) => row.type },
    TotalCount: { header: 'TOTAL', value: (row) => String(row.total) },
    Active: { header: 'ACTIVE', value: (row) => String(row.active) },
    Size: { header: 'SIZE', value: (row) => humanSize(row.sizeBytes) },
    Reclaimable: { header: 'RECLAIMABLE', value: reclaimable },
  },
}

function reclaimable({ sizeBytes, reclaimableBytes, tellsShare }: Row): string {
  const size = humanSize(reclaimableBytes)
  return tellsShare && sizeBytes > 0 ? `${size} (${Math.trunc((reclaimableBytes * 100) / sizeBytes)}%)` : size
}

const rawUsage =
  'type: {{.Type}}\ntotal: {{.TotalCount}}\nactive: {{.Active}}\nsize: {{.Size}}\nreclaimable: {{.Reclaimable}}\n'

/** `-v --format raw`: one kind behind the other. */
const rawVerbose = [
  ['Images', 'Image', rawImage({ digests: true })],
  ['Containers', 'Container', rawContainer({ size: true })],
  ['Volumes', 'Volume', rawVolume()],
  ['BuildCache', 'Build Cache', rawBuildCache],
]
  .map(([list = '', kind = '', raw = '']) => `{{range .${list}}}type: ${kind}\n${raw}\n{{end}}`)
  .join('')

/** `docker system df`. */
export const systemDf = defineVerb({
  names: [['system', 'df']],
  usage: '[OPTIONS]',
  summary: 'Show docker disk usage',
  flags: {
    format: text(listFormatHelp),
    verbose: bool('Show detailed information on space usage', { short: 'v' }),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const usage = await context.client.system.diskUsage({ signal: context.signal })
    if (flags.verbose) await context.streams.out(verbose(context, usage, flags.format))
    else {
      const shown = ['Type', 'TotalCount', 'Active', 'Size', 'Reclaimable']
      await context.streams.out(formatRows(rowsOf(usage), listing, { shown, format: flags.format, raw: rawUsage }))
    }
    return 0
  },
})

function rowsOf(usage: RawDiskUsage): readonly Row[] {
  const sum = <Item>(items: readonly Item[], size: (item: Item) => number): number =>
    items.reduce((total, item) => total + size(item), 0)
  const images = usage.Images ?? []
  const usedImages = images.filter(({ Containers }) => Containers !== 0)
  const layers = usage.LayersSize ?? 0
  const own = (image: RawImageSummary): number =>
    image.Size === -1 || image.SharedSize === -1 ? 0 : image.Size - image.SharedSize
  const containers = usage.Containers ?? []
  const isActive = ({ State }: RawContainerSummary): boolean => ['running', 'paused', 'restarting'].includes(State)
  const rw = ({ SizeRw = 0 }: RawContainerSummary): number => SizeRw
  const volumes = usage.Volumes ?? []
  const isUsed = ({ UsageData }: RawVolume): boolean => (UsageData?.RefCount ?? 0) > 0
  const cache = usage.BuildCache ?? []
  const held = ({ UsageData }: RawVolume): number => Math.max(0, UsageData?.Size ?? 0)
  return [
    {
      type: 'Images',
      total: images.length,
      active: images.filter(({ Containers }) => Containers > 0).length,
      sizeBytes: layers,
      reclaimableBytes: layers - sum(usedImages, own),
      tellsShare: true,
    },
    {
      type: 'Containers',
      total: containers.length,
      active: containers.filter(isActive).length,
      sizeBytes: sum(containers, rw),
      reclaimableBytes: sum(
        containers.filter((each) => !isActive(each)),
        rw,
      ),
      tellsShare: true,
    },
    {
      type: 'Local Volumes',
      total: volumes.length,
      active: volumes.filter(isUsed).length,
      sizeBytes: sum(volumes, held),
      reclaimableBytes: sum(
        volumes.filter((each) => !isUsed(each)),
        held,
      ),
      tellsShare: true,
    },
    {
      type: 'Build Cache',
      total: cache.length,
      active: cache.filter(({ InUse }) => InUse).length,
      sizeBytes: ownCacheBytes(cache),
      reclaimableBytes: ownCacheBytes(cache.filter(({ InUse }) => !InUse)),
      tellsShare: false,
    },
  ]
}

const verboseTables = {
  images: ['Repository', 'Tag', 'ID', 'CreatedSince', 'Size', 'SharedSize', 'UniqueSize', 'Containers'],
  containers: ['ID', 'Image', 'Command', 'LocalVolumes', 'Size', 'RunningFor', 'Status', 'Names'],
  volumes: ['Name', 'Links', 'Size'],
} as const

function verbose(context: VerbContext, usage: RawDiskUsage, format: string): string {
  const nowMs = context.now()
  const isPlain = format === '' || format === 'table'
  const images = (usage.Images ?? []).flatMap((image) =>
    imageRows(image, { withDigests: false, isWhole: !isPlain, nowMs }),
  )
  const containers = (usage.Containers ?? []).map((container) => ({
    container: { ...container, SizeRootFs: 0 },
    isWhole: !isPlain,
    nowMs,
  }))
  const volumes = usage.Volumes ?? []
  const cache = buildCacheRows(usage.BuildCache ?? [], { isWhole: !isPlain, nowMs })
  if (isPlain) {
    return (
      `Images space usage:\n\n${formatRows(images, imageListing, { shown: verboseTables.images, format: '' })}` +
      `\nContainers space usage:\n\n${formatRows(containers, containerListing, { shown: verboseTables.containers, format: '' })}` +
      `\nLocal Volumes space usage:\n\n${formatRows(volumes, volumeListing, { shown: verboseTables.volumes, format: '' })}` +
      `\nBuild cache usage: ${humanSize(ownCacheBytes(usage.BuildCache ?? []))}\n\n` +
      formatRows(cache, buildCacheListing, { shown: buildCacheShown, format: '' })
    )
  }
  const whole = new GoStruct('*formatter.diskUsageContext', {
    Images: images.map((row) => structOf({ ...row, digest: '' }, imageListing)),
    Containers: containers.map((row) => structOf(row, containerListing)),
    Volumes: volumes.map((row) => structOf(row, volumeListing)),
    BuildCache: cache.map((row) => structOf(row, buildCacheListing)),
  })
  return fill({ json: '{{json .}}', raw: rawVerbose }[format] ?? format, whole)
}

function fill(format: string, value: GoStruct): string {
  try {
    const isTable = format.startsWith('table')
    const { text, error } = parseTemplate(isTable ? format.slice(5).trim() : format).run(value)
    if (error !== undefined) throw error
    return isTable ? alignTabs(text) : text
  } catch (error) {
    throw error instanceof TemplateError ? new FormatError(error.message, '') : error
  }
}
