/** What a statement answers: rows as texts, or how many it changed. */
import { isNumeric, shown, textType } from '../values/types'
import type { ShownTable } from './show'

export interface Answer {
  readonly columns?: readonly {
    readonly name: string
    readonly isNumber: boolean
    readonly type: string
    /** Clients leave room for the word. */
    readonly mayBeNull?: boolean
  }[]
  readonly rows?: readonly (readonly (string | null)[])[]
  readonly affected: number
  readonly insertId: string
  readonly info?: string
  readonly warnings: number
  /** The database that USE chose. */
  readonly schema?: string
}

/** Of a statement without rows. */
export function done(affected = 0): Answer {
  return { affected, insertId: '0', warnings: 0 }
}

/** Rows as a client gets them. */
export function rowsAnswer({ columns, rows }: ShownTable): Answer {
  return {
    columns: columns.map(({ name, type, mayBeNull }) => ({
      name,
      isNumber: isNumeric(type),
      type: type.kind,
      ...(mayBeNull === true ? { mayBeNull } : {}),
    })),
    rows: rows.map((row) => row.map((value, at) => shown(value, columns[at]?.type ?? textType))),
    affected: rows.length,
    insertId: '0',
    warnings: 0,
  }
}

/** Of INSERT, UPDATE and DELETE. */
export function changedAnswer({
  affected,
  insertId,
  info,
}: {
  readonly affected: number
  readonly insertId: number | bigint
  readonly info?: string
}): Answer {
  return { affected, insertId: String(insertId), warnings: 0, ...(info === undefined ? {} : { info }) }
}
