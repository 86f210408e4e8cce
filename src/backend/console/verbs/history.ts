import type { RawHistoryRow } from '../../docker/engineApi'
import { refuseNoImage } from '../errorText'
import { bool, text } from '../flags'
import { ellipsis, humanAgo, humanSize, rfc3339, shortId } from '../humanize'
import { formatRows, type Listing } from '../listing'
import { listFormatHelp } from '../optionKinds'
import { defineVerb } from '../verb'

interface Row {
  readonly row: RawHistoryRow
  readonly isWhole: boolean
  readonly isHuman: boolean
  readonly nowMs: number
}

const listing: Listing<Row> = {
  typeName: '*image.historyContext',
  columns: {
    ID: {
      header: 'IMAGE',
      value: ({ row, isWhole }) => (isWhole || row.Id === '<missing>' ? row.Id : shortId(row.Id)),
    },
    CreatedAt: { header: 'CREATED AT', value: ({ row }) => rfc3339(row.Created) },
    CreatedSince: {
      header: 'CREATED',
      value: ({ row, isHuman, nowMs }) => (isHuman ? humanAgo(row.Created, nowMs) : rfc3339(row.Created)),
    },
    CreatedBy: {
      header: 'CREATED BY',
      value: ({ row, isWhole }) => {
        const line = row.CreatedBy.replaceAll('\t', ' ')
        return isWhole ? line : ellipsis(line, 45)
      },
    },
    Size: { header: 'SIZE', value: ({ row, isHuman }) => (isHuman ? humanSize(row.Size, 3) : String(row.Size)) },
    Comment: { header: 'COMMENT', value: ({ row }) => row.Comment },
  },
}

/** `docker history`. */
export const history = defineVerb({
  names: [['image', 'history'], ['history']],
  usage: '[OPTIONS] IMAGE',
  summary: 'Show the history of an image',
  flags: {
    format: text(listFormatHelp),
    human: bool('Print sizes and dates in human readable format (default true)', { short: 'H', default: true }),
    'no-trunc': bool("Don't truncate output"),
    platform: text('Show history for the given platform. Formatted as "os[/arch[/variant]]"', {
      isHidden: true,
      needsApi: '1.48',
    }),
    quiet: bool('Only show image IDs', { short: 'q' }),
  },
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [reference = '']) {
    refuseNoImage(reference)
    const history = await context.client.images.history(reference)
    const rows = history.map((row) => ({
      row,
      isWhole: flags['no-trunc'],
      isHuman: flags.human,
      nowMs: context.now(),
    }))
    context.touch({ kind: 'image', id: reference })
    const shown = ['ID', flags.human ? 'CreatedSince' : 'CreatedAt', 'CreatedBy', 'Size', 'Comment']
    const options = { shown, format: flags.format, quietColumn: flags.quiet ? 'ID' : undefined }
    await context.streams.out(formatRows(rows, listing, options))
    return 0
  },
})
