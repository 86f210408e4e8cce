import type { RawImageSummary } from '../../docker/engineApi'
import { readFilters } from '../filters'
import { bool, list, text } from '../flags'
import { formatRows, type Column } from '../format'
import { humanAgo, humanSize } from '../humanize'
import { defineVerb } from '../verb'

interface Row {
  readonly image: RawImageSummary
  readonly repository: string
  readonly tag: string
  readonly digest: string
  readonly isWhole: boolean
  readonly nowMs: number
}

const columns: Readonly<Record<string, Column<Row>>> = {
  Repository: { header: 'REPOSITORY', value: (row) => row.repository },
  Tag: { header: 'TAG', value: (row) => row.tag },
  Digest: { header: 'DIGEST', value: (row) => row.digest },
  ID: {
    header: 'IMAGE ID',
    value: (row) => (row.isWhole ? row.image.Id : row.image.Id.replace(/^sha256:/, '').slice(0, 12)),
  },
  CreatedSince: { header: 'CREATED', value: (row) => humanAgo(row.image.Created, row.nowMs) },
  CreatedAt: { header: 'CREATED AT', value: (row) => new Date(row.image.Created * 1000).toISOString() },
  Size: { header: 'SIZE', value: (row) => humanSize(row.image.Size, 3) },
}

/** `docker images`. */
export const images = defineVerb({
  names: [['images'], ['image', 'ls'], ['image', 'list']],
  usage: '[OPTIONS] [REPOSITORY[:TAG]]',
  summary: 'List images',
  flags: {
    all: bool('Show all images (default hides intermediate images)', { short: 'a' }),
    digests: bool('Show digests'),
    filter: list('Filter output based on conditions provided', { short: 'f', typeName: 'filter' }),
    format: text('Format output using a custom template'),
    'no-trunc': bool("Don't truncate output"),
    quiet: bool('Only show image IDs', { short: 'q' }),
  },
  argumentCount: { min: 0, max: 1 },
  async run(context, flags, [reference]) {
    const filters = readFilters(flags.filter)
    const found = await context.client.images.list({
      all: flags.all,
      filters:
        reference === undefined ? filters : { ...filters, reference: [...(filters['reference'] ?? []), reference] },
    })
    const rows = found.flatMap((image) => rowsOf(image, flags['no-trunc'], context.now()))
    const unique = flags.quiet
      ? rows.filter((row, index) => index === 0 || rows[index - 1]?.image.Id !== row.image.Id || row.tag !== '')
      : rows
    const shown = ['Repository', 'Tag', ...(flags.digests ? ['Digest'] : []), 'ID', 'CreatedSince', 'Size']
    await context.streams.out(
      formatRows(unique, columns, { shown, format: flags.format, quietColumn: flags.quiet ? 'ID' : undefined }),
    )
    return 0
  },
})

/** A row for each tag; an untagged image has one of `<none>`. */
function rowsOf(image: RawImageSummary, isWhole: boolean, nowMs: number): readonly Row[] {
  const tags = (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>')
  const digests = new Map(
    (image.RepoDigests ?? []).map((digest) => [digest.split('@')[0] ?? '', digest.split('@')[1] ?? '']),
  )
  const base = { image, isWhole, nowMs }
  if (tags.length === 0) {
    const [repository] = digests.keys()
    const known = repository !== undefined && repository !== '<none>'
    const digest = known ? (digests.get(repository) ?? '<none>') : '<none>'
    return [{ ...base, repository: known ? repository : '<none>', tag: '<none>', digest }]
  }
  return tags.map((full) => {
    const at = full.lastIndexOf(':')
    const repository = full.slice(0, at)
    return { ...base, repository, tag: full.slice(at + 1), digest: digests.get(repository) ?? '<none>' }
  })
}
