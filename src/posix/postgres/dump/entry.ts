/** One entry of a dump's table of contents: how an object is made, dropped, owned and, of a table, filled. */

export type Section = 'pre-data' | 'data' | 'post-data'

export interface DumpEntry {
  /** What it is, within one dump: `class:oid`, with a word after it for what belongs to it. */
  readonly key: string
  /** `TABLE`, `INDEX`, `TABLE DATA`, … */
  readonly kind: string
  /** Empty where none has it. */
  readonly schema: string
  /** As the heading names it. */
  readonly name: string
  readonly owner: string
  readonly section: Section
  /** Statements, each with its newline; empty of data. */
  readonly create: string
  /** Empty of what goes with another. */
  readonly drop: string
  /** After `ALTER` and before `OWNER TO`; undefined where an owner isn't set. */
  readonly owned?: string
  /** Keys of what must come before. */
  readonly needs: readonly string[]
  /** Of rows: `COPY … FROM stdin;` or empty for INSERTs. */
  readonly copy?: string
  /** `heap` where the table has rows of its own. */
  readonly accessMethod?: string
  /** Has a tablespace: `SET default_tablespace` comes before the first. */
  readonly isStored?: boolean
  /** Catalog and row, as `pg_restore -l` lists them. */
  readonly catalogId: readonly [number, number]
  /** Comments and privileges come with what they are of. */
  readonly selectedBy?: string
}

/** Orders objects as pg_dump does (`pg_dump_sort.c`): kinds in turn, then schemas and names; what is needed comes first. */
export function ordered<T extends { readonly key: string; readonly needs: readonly string[] }>(
  objects: readonly T[],
  compare: (left: T, right: T) => number,
): readonly T[] {
  const sorted = [...objects].sort(compare)
  const places = new Map(sorted.map(({ key }, at) => [key, at]))
  const needed = sorted.map(({ key, needs }) => [
    ...new Set(needs.filter((need) => need !== key).flatMap((need) => places.get(need) ?? [])),
  ])
  const followers = sorted.map(() => 0)
  for (const each of needed) for (const at of each) followers[at] = (followers[at] ?? 0) + 1
  const left = new Set(sorted.keys())
  const result: T[] = []
  while (left.size > 0) {
    // From the end: the last of those that nobody waits for any more. A circle is cut at its last.
    const last = Math.max(...[...left].filter((at) => followers[at] === 0))
    const at = left.has(last) ? last : Math.max(...left)
    left.delete(at)
    for (const need of needed[at] ?? []) followers[need] = (followers[need] ?? 0) - 1
    const object = sorted[at]
    if (object !== undefined) result.unshift(object)
  }
  return result
}

/** As C's strcmp. */
export function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}
