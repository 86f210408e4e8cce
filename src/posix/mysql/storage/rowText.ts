/** A row as its file has it: a JSON array, so that texts can be read in it; big integers and bytes as small objects. */
import type { Value } from '../values/types'

export function rowText(row: readonly Value[]): string {
  const plain = row.some((value) => typeof value === 'bigint' || value instanceof Uint8Array)
  return JSON.stringify(plain ? row.map(encoded) : row)
}

export function parseRow(text: string): Value[] {
  const row = JSON.parse(text) as (Value | { readonly n?: string; readonly x?: string })[]
  return row.map((value) =>
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? decoded(value) : value,
  )
}

function encoded(value: Value): unknown {
  if (typeof value === 'bigint') return { n: String(value) }
  return value instanceof Uint8Array ? { x: Buffer.from(value).toString('base64') } : value
}

function decoded({ n, x }: { readonly n?: string; readonly x?: string }): Value {
  return n !== undefined ? BigInt(n) : Buffer.from(x ?? '', 'base64')
}
