import type { RawImageSummary } from '../../docker/engineApi'
import { bool, text } from '../flags'
import { goTime, humanAgo, humanSize, shortId } from '../humanize'
import { formatRows, type Listing } from '../listing'
import { filter, listFormatHelp } from '../optionKinds'
import { defineVerb, type VerbContext } from '../verb'

export interface ImageRow {
  readonly image: RawImageSummary
  readonly repository: string
  readonly tag: string
  readonly digest: string
  readonly isWhole: boolean
  readonly nowMs: number
}

/** An image's row, of `images` and of `system df -v`. */
export const imageListing: Listing<ImageRow> = {
  typeName: '*formatter.imageContext',
  columns: {
    ID: { header: 'IMAGE ID', value: (row) => (row.isWhole ? row.image.Id : shortId(row.image.Id)) },
    Repository: { header: 'REPOSITORY', value: (row) => row.repository },
    Tag: { header: 'TAG', value: (row) => row.tag },
    Digest: { header: 'DIGEST', value: (row) => row.digest },
    CreatedSince: { header: 'CREATED', value: (row) => humanAgo(row.image.Created, row.nowMs) },
    CreatedAt: { header: 'CREATED AT', value: (row) => goTime(row.image.Created) },
    Size: { header: 'SIZE', value: (row) => humanSize(row.image.Size, 3) },
    Containers: {
      header: 'CONTAINERS',
      value: ({ image }) => (image.Containers < 0 ? 'N/A' : String(image.Containers)),
    },
    VirtualSize: { header: 'SIZE', value: (row) => humanSize(row.image.Size) },
    SharedSize: {
      header: 'SHARED SIZE',
      value: ({ image }) => (image.SharedSize < 0 ? 'N/A' : humanSize(image.SharedSize)),
    },
    UniqueSize: {
      header: 'UNIQUE SIZE',
      value: ({ image }) => (image.SharedSize < 0 ? 'N/A' : humanSize(image.Size - image.SharedSize)),
    },
  },
}

/** `--format raw`. */
export function rawImage({ quiet = false, digests = false }: { quiet?: boolean; digests?: boolean } = {}): string {
  if (quiet) return 'image_id: {{.ID}}'
  const digest = digests ? 'digest: {{.Digest}}\n' : ''
  return (
    `repository: {{ .Repository }}\ntag: {{.Tag}}\n${digest}image_id: {{.ID}}\n` +
    'created_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n'
  )
}

/** `docker images`. */
export const images = defineVerb({
  names: [['image', 'ls'], ['image', 'list'], ['images']],
  usage: '[OPTIONS] [REPOSITORY[:TAG]]',
  summary: 'List images',
  flags: {
    all: bool('Show all images (default hides intermediate images)', { short: 'a' }),
    digests: bool('Show digests'),
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: text(listFormatHelp),
    'no-trunc': bool("Don't truncate output"),
    quiet: bool('Only show image IDs', { short: 'q' }),
    tree: bool('List multi-platform images as a tree (EXPERIMENTAL)', { isHidden: true, needsApi: '1.47' }),
  },
  argumentCount: { min: 0, max: 1 },
  async run(context, flags, [reference]) {
    const filters =
      reference === undefined || reference === ''
        ? flags.filter
        : { ...flags.filter, reference: [...(flags.filter['reference'] ?? []), reference] }
    const found = await context.client.images.list({ all: flags.all, filters })
    const withDigests = flags.digests || /\.Digest\b/.test(flags.format) || flags.format === 'json'
    const rows = found.flatMap((image) =>
      imageRows(image, { withDigests, isWhole: flags['no-trunc'], nowMs: context.now() }),
    )
    const shown = ['Repository', 'Tag', ...(flags.digests ? ['Digest'] : []), 'ID', 'CreatedSince', 'Size']
    const options = {
      shown,
      format: flags.format,
      quietColumn: flags.quiet ? 'ID' : undefined,
      raw: rawImage(flags),
    }
    await context.streams.out(formatRows(rows, imageListing, options))
    if (found.length === 0 && reference !== undefined) await hintAtCommand(context, reference)
    return 0
  },
})

const commands = [
  'build',
  'history',
  'import',
  'inspect',
  'list',
  'load',
  'ls',
  'prune',
  'pull',
  'push',
  'rm',
  'save',
  'tag',
]

/** `docker images ls` lists an image of that name, which is seldom meant. */
async function hintAtCommand({ streams }: VerbContext, name: string): Promise<void> {
  if (!commands.includes(name)) return
  await streams.err(`\nNo images found matching "${name}": did you mean "docker image ${name}"?\n`)
}

/** A row for each tag, or for each tag and digest; an untagged image has one of `<none>`. */
export function imageRows(
  image: RawImageSummary,
  options: { readonly withDigests: boolean; readonly isWhole: boolean; readonly nowMs: number },
): readonly ImageRow[] {
  const base = { image, isWhole: options.isWhole, nowMs: options.nowMs }
  const tags = (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>')
  const digests = (image.RepoDigests ?? []).filter((digest) => !digest.startsWith('<none>'))
  const digestsOf = (repository: string): readonly string[] =>
    digests.filter((digest) => digest.startsWith(`${repository}@`)).map((digest) => digest.slice(repository.length + 1))
  const none = '<none>'
  if (tags.length === 0 && digests.length === 0) return [{ ...base, repository: none, tag: none, digest: none }]
  const tagged = tags.flatMap((full) => {
    const at = full.lastIndexOf(':')
    const repository = full.slice(0, at)
    const own = options.withDigests ? digestsOf(repository) : []
    return (own.length === 0 ? [none] : own).map((digest) => ({ ...base, repository, tag: full.slice(at + 1), digest }))
  })
  const repositories = new Set(tagged.map(({ repository }) => repository))
  const untagged = [...new Set(digests.map((digest) => digest.split('@')[0] ?? ''))].filter(
    (name) => !repositories.has(name),
  )
  return [
    ...tagged,
    ...untagged.flatMap((repository) =>
      (options.withDigests ? digestsOf(repository) : [none]).map((digest) => ({
        ...base,
        repository,
        tag: none,
        digest,
      })),
    ),
  ]
}
