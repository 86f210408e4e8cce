/** A column of pr's page and the input that it shows. */

type Status = 'open' | 'formFeed' | 'onHold' | 'closed'

/** An input, read whole; columns that fill from one file share it. */
export interface Source {
  readonly text: string
  at: number
  readonly name: string
  readonly date: string
}

export interface Column {
  readonly source: Source
  status: Status
  linesLeft: number
  readonly start: number
  readonly numbered: boolean
  pageWasFull: boolean
  /** Of stored columns: the lines, each with its width, and which is next. */
  stored: { readonly text: string; readonly width: number }[]
  next: number
}
