/** What follows from pr's options for a page: how many lines it has room for, how wide its columns are, where they begin. */
import type { Tab } from './row'
import type { Settings } from './settings'

const headerLines = 5
export const footerLines = 5
/** Start of a column whose place depends on what came before. */
export const anywhere = 0
const plainTab: Tab = { character: '\t', width: 8 }

export interface Layout {
  /** Lines are read ahead to fill columns downwards. */
  readonly stores: boolean
  readonly hasHeaders: boolean
  readonly keepsFormFeeds: boolean
  /** Lines of a page without header and footer. */
  readonly body: number
  readonly separator: string | undefined
  readonly truncates: boolean
  readonly outputTab: Tab | undefined
  readonly inputTab: Tab | undefined
  readonly columnWidth: number
  readonly numberWidth: number
  readonly starts: readonly number[]
}

/** Throws `RangeError` when nothing fits into a column. */
export function layoutOf(settings: Settings): Layout {
  const { columns, merges, across, numbering } = settings
  const room = settings.pageLines - headerLines - footerLines
  const hasHeaders = settings.hasHeaders && room > 0
  const lines = hasHeaders ? room : settings.pageLines
  const isWide = columns > 1
  const separator = isWide ? columnSeparator(settings) : undefined
  const truncates = !settings.joins && (isWide || settings.truncates)
  const digits = numbering?.digits ?? 0
  const widthInTabs = digits + 8 - (digits % 8)
  const numberWidth = numbering === undefined ? 0 : numbering.separator === '\t' ? widthInTabs : digits + 1
  const gaps = (columns - 1) * (separator?.length ?? 0)
  const columnWidth = Math.floor((settings.pageWidth - (merges ? numberWidth : 0) - gaps) / columns)
  if (columnWidth < 1) throw new RangeError('page width too narrow')
  return {
    stores: isWide && !merges && !across,
    hasHeaders,
    keepsFormFeeds: settings.keepsFormFeeds || room <= 0,
    body: settings.doubles ? Math.floor(lines / 2) : lines,
    separator,
    truncates,
    outputTab: settings.outputTab ?? (isWide ? plainTab : undefined),
    inputTab: settings.inputTab ?? (isWide && separator !== '\t' ? plainTab : undefined),
    columnWidth,
    numberWidth,
    starts: startsOf(settings, { truncates, columnWidth, numberWidth, gap: separator?.length ?? 0 }),
  }
}

function columnSeparator({ separator, joins }: Settings): string {
  if (separator === undefined) return joins ? '\t' : ' '
  return !joins && separator === '\t' ? ' ' : separator
}

/** The number before merged files widens the first of them. */
function startsOf(
  { margin, merges, columns }: Settings,
  sizes: {
    readonly truncates: boolean
    readonly columnWidth: number
    readonly numberWidth: number
    readonly gap: number
  },
): readonly number[] {
  const { truncates, columnWidth, gap } = sizes
  const number = merges ? sizes.numberWidth : 0
  return Array.from({ length: columns }, (_, index) => {
    if (index === 0) return margin + gap
    return truncates ? margin + number + index * (columnWidth + gap) : anywhere
  })
}
