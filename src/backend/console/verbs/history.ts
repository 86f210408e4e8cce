import type { RawHistoryRow } from '../../docker/engineApi'
import { bool, text } from '../flags'
import { formatRows, type Column } from '../format'
import { ellipsis, humanAgo, humanSize } from '../humanize'
import { defineVerb } from '../verb'

interface Row {
  readonly row: RawHistoryRow
  readonly isWhole: boolean
  readonly isHuman: boolean
  readonly nowMs: number
}

const columns: Readonly<Record<string, Column<Row>>> = {
  ID: {
    header: 'IMAGE',
    value: ({ row, isWhole }) =>
      isWhole || row.Id === '<missing>' ? row.Id : row.Id.replace(/^sha256:/, '').slice(0, 12),
  },
  CreatedSince: {
    header: 'CREATED',
    value: ({ row, isHuman, nowMs }) => (isHuman ? humanAgo(row.Created, nowMs) : rfc3339(row.Created)),
  },
  CreatedAt: { header: 'CREATED AT', value: ({ row }) => rfc3339(row.Created) },
  CreatedBy: {
    header: 'CREATED BY',
    value: ({ row, isWhole }) => {
      const line = row.CreatedBy.replaceAll('\t', ' ')
      return isWhole ? line : ellipsis(line, 45)
    },
  },
  Size: { header: 'SIZE', value: ({ row, isHuman }) => (isHuman ? humanSize(row.Size, 3) : String(row.Size)) },
  Comment: { header: 'COMMENT', value: ({ row }) => row.Comment },
}

/** `docker history`. */
export const history = defineVerb({
  names: [['history'], ['image', 'history']],
  usage: '[OPTIONS] IMAGE',
  summary: 'Show the history of an image',
  flags: {
    format: text('Format output using a custom template'),
    human: bool('Print sizes and dates in human readable format (default true)', { short: 'H' }),
    'no-trunc': bool("Don't truncate output"),
    quiet: bool('Only show image IDs', { short: 'q' }),
  },
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [reference = ''], given) {
    const isHuman = !given.has('human') || flags.human
    const rows = (await context.client.images.history(reference)).map((row) => ({
      row,
      isWhole: flags['no-trunc'],
      isHuman,
      nowMs: context.now(),
    }))
    context.touch({ kind: 'image', id: reference })
    const shown = ['ID', 'CreatedSince', 'CreatedBy', 'Size', 'Comment']
    await context.streams.out(
      formatRows(rows, columns, { shown, format: flags.format, quietColumn: flags.quiet ? 'ID' : undefined }),
    )
    return 0
  },
})

function rfc3339(sec: number): string {
  return new Date(sec * 1000).toISOString().replace('.000', '')
}
