/** The tables of a FROM, joined in the order in which they are written, each by scan or by index. */
import { SqlError } from '../errors'
import type { Expression, Query, TableReference } from '../syntax/tree'
import type { Table } from '../storage/table'
import { converted } from '../values/convert'
import type { Value, ValueType } from '../values/types'
import { Compiler, type Surroundings } from './compiler'
import { truth } from './logic'
import type { Compiled } from './compiled'
import { Scope, type Env, type Source } from './scope'

/** How queries reach tables. */
export interface TableAccess {
  /** The session's database; throws 1046 when there is none. */
  currentSchema(): string
  /** Throws 1146 when there is no such table, 1142 when it may not be read. */
  open(schema: string, name: string): Table | VirtualTable
  rows(table: Table): readonly (readonly Value[])[]
  find(table: Table, index: number, values: readonly Value[]): readonly (readonly Value[])[] | undefined
  plan(
    query: Query,
    outer: Scope | undefined,
  ): {
    readonly columns: readonly { readonly name: string; readonly type: ValueType }[]
    run(env: Env | undefined): readonly (readonly Value[])[]
  }
}

/** A table of information_schema. */
export interface VirtualTable {
  readonly columns: readonly { readonly name: string; readonly type: ValueType }[]
  readonly virtualRows: () => readonly (readonly Value[])[]
}

interface Leaf {
  readonly kind: 'leaf'
  readonly source: Source
  readonly table: Table | undefined
  rows(env: Env | undefined): readonly (readonly Value[])[]
}

interface Join {
  readonly kind: 'join'
  readonly join: 'inner' | 'left' | 'right' | 'cross'
  readonly left: Node
  readonly right: Node
  readonly on: Compiled | undefined
  readonly written: Expression | undefined
}

type Node = Leaf | Join

export interface PlannedTables {
  readonly node: Node
  readonly width: number
}

export class Joiner {
  private readonly sources: Source[] = []
  private readonly mergedColumns: number[] = []
  private readonly optional = new Set<Source>()
  private width = 0
  private made: Scope | undefined

  constructor(
    private readonly access: TableAccess,
    private readonly surroundings: Surroundings,
    private readonly outer: Scope | undefined,
    /** Values that rows have behind their columns: their keys. */
    private readonly extraColumns = 0,
  ) {}

  plan(reference: TableReference): PlannedTables {
    const node = this.node(reference)
    return { node, width: this.width }
  }

  /** The scope of the whole FROM. */
  scope(_planned: PlannedTables | undefined): Scope {
    this.made ??= this.scopeNow()
    return this.made
  }

  /** All rows of the join; `where` may help to find them by an index. */
  run({ node, width }: PlannedTables, outer: Env | undefined, where: Expression | undefined): readonly Env[] {
    const empty = new Array<Value>(width).fill(null)
    return this.rowsOf(node, [empty], outer, where === undefined ? [] : conjuncts(where)).map((row) => ({ row, outer }))
  }

  /** Positions of a table's columns in the joined row. */
  sourceOf(alias: string): Source | undefined {
    return this.sources.find((source) => source.alias === alias)
  }

  private scopeNow(): Scope {
    const scope = new Scope([...this.sources], this.outer)
    for (const at of this.mergedColumns) scope.merged.add(at)
    for (const source of this.optional) scope.optional.add(source)
    return scope
  }

  private node(reference: TableReference): Node {
    if (reference.kind === 'join') return this.joinNode(reference)
    const isDerived = reference.kind === 'derived'
    if (isDerived && reference.alias === '') throw new SqlError(1248, 'Every derived table must have its own alias')
    const alias = isDerived ? reference.alias : (reference.alias ?? reference.name)
    const schema = isDerived ? '' : (reference.schema ?? this.access.currentSchema())
    if (this.sources.some((source) => source.alias === alias && source.schema === schema)) {
      throw new SqlError(1066, `Not unique table/alias: '${alias}'`)
    }
    if (isDerived) {
      const plan = this.access.plan(reference.query, undefined)
      const source = this.add({ alias, schema, table: '', columns: plan.columns, primary: [] })
      return { kind: 'leaf', source, table: undefined, rows: () => plan.run(undefined) }
    }
    const table = this.access.open(schema, reference.name)
    if ('virtualRows' in table) {
      const source = this.add({ alias, schema, table: reference.name, columns: table.columns, primary: [] })
      return { kind: 'leaf', source, table: undefined, rows: () => table.virtualRows() }
    }
    const columns = table.definition.columns.map(({ name, notNull }, at) => ({
      name,
      notNull,
      type: table.types[at] ?? { kind: 'text' as const },
    }))
    const source = this.add({ alias, schema, table: reference.name, columns, primary: table.definition.primary })
    return { kind: 'leaf', source, table, rows: () => this.access.rows(table) }
  }

  private add(source: Omit<Source, 'offset'>): Source {
    const made = { ...source, offset: this.width }
    this.width += source.columns.length + this.extraColumns
    this.sources.push(made)
    return made
  }

  private joinNode(reference: Extract<TableReference, { kind: 'join' }>): Join {
    const before = this.sources.length
    const left = this.node(reference.left)
    const middle = this.sources.length
    const right = this.node(reference.right)
    if (reference.join === 'left') for (const each of this.sources.slice(middle)) this.optional.add(each)
    if (reference.join === 'right') for (const each of this.sources.slice(before, middle)) this.optional.add(each)
    const using = reference.natural === true ? this.common(before, middle) : reference.using
    const written = using === undefined ? reference.on : this.usingCondition(using, before, middle)
    const on =
      written === undefined
        ? undefined
        : new Compiler(this.scopeNow(), this.surroundings, { clause: 'on clause' }).compile(written)
    return { kind: 'join', join: reference.join, left, right, on, written }
  }

  private common(from: number, middle: number): readonly string[] {
    const names = (sources: readonly Source[]): readonly string[] =>
      sources.flatMap((source) => source.columns.map(({ name }) => name))
    const right = new Set(names(this.sources.slice(middle)))
    return names(this.sources.slice(from, middle)).filter((name) => right.has(name))
  }

  private usingCondition(names: readonly string[], from: number, middle: number): Expression | undefined {
    const tests = names.map((name): Expression => {
      const [left, right] = [this.sources.slice(from, middle), this.sources.slice(middle)].map((sources) =>
        sources.find((source) => source.columns.some((column) => column.name === name)),
      )
      if (left === undefined || right === undefined)
        throw new SqlError(1054, `Unknown column '${name}' in 'from clause'`)
      this.mergedColumns.push(right.offset + right.columns.findIndex((column) => column.name === name))
      const column = (source: Source): Expression => ({ kind: 'column', table: source.alias, name })
      return { kind: 'binary', operator: '=', left: column(left), right: column(right) }
    })
    return tests.length === 0
      ? undefined
      : tests.reduce((all, each) => ({ kind: 'binary', operator: 'and', left: all, right: each }))
  }

  private rowsOf(
    node: Node,
    rows: readonly (readonly Value[])[],
    outer: Env | undefined,
    where: readonly Expression[],
  ): readonly (readonly Value[])[] {
    if (node.kind === 'leaf') return this.extended(node, rows, outer, where)
    if (node.join === 'right') return this.outerJoin(node.right, node.left, node, rows, outer)
    if (node.join === 'left') return this.outerJoin(node.left, node.right, node, rows, outer, where)
    const conditions = node.written === undefined ? where : [...where, ...conjuncts(node.written)]
    const left = this.rowsOf(node.left, rows, outer, conditions)
    const both = this.rowsOf(node.right, left, outer, conditions)
    const { on } = node
    return on === undefined ? both : both.filter((row) => truth(on, { row, outer }) === true)
  }

  private outerJoin(
    kept: Node,
    other: Node,
    { on, written }: Join,
    rows: readonly (readonly Value[])[],
    outer: Env | undefined,
    where: readonly Expression[] = [],
  ): readonly (readonly Value[])[] {
    const conditions = written === undefined ? [] : conjuncts(written)
    return this.rowsOf(kept, rows, outer, where).flatMap((row) => {
      const matches = this.rowsOf(other, [row], outer, conditions)
      const fitting = on === undefined ? matches : matches.filter((each) => truth(on, { row: each, outer }) === true)
      return fitting.length === 0 ? [row] : fitting
    })
  }

  /** Each row with each row of a table. */
  private extended(
    leaf: Leaf,
    rows: readonly (readonly Value[])[],
    outer: Env | undefined,
    conditions: readonly Expression[],
  ): readonly (readonly Value[])[] {
    const lookup = leaf.table === undefined ? undefined : this.lookupFor(leaf, leaf.table, conditions)
    let scanned: readonly (readonly Value[])[] | undefined
    const result: Value[][] = []
    for (const row of rows) {
      const found = lookup?.({ row, outer }) ?? (scanned ??= leaf.rows(outer))
      for (const values of found) {
        const joined = row.slice()
        for (const [at, value] of values.entries()) joined[leaf.source.offset + at] = value
        result.push(joined)
      }
    }
    return result
  }

  /** A lookup by the index whose columns are all set equal to constants or to columns of tables before. */
  private lookupFor(
    leaf: Leaf,
    table: Table,
    conditions: readonly Expression[],
  ): ((env: Env) => readonly (readonly Value[])[] | undefined) | undefined {
    const { source } = leaf
    const equal = new Map<string, Compiled>()
    for (const condition of conditions) {
      if (condition.kind !== 'binary' || condition.operator !== '=') continue
      this.noteEquality(source, condition.left, condition.right, equal)
      this.noteEquality(source, condition.right, condition.left, equal)
    }
    const { primary, indexes } = table.definition
    const candidates = [{ index: -1, columns: primary }, ...indexes.map(({ columns }, index) => ({ index, columns }))]
    const chosen = candidates.find(({ columns }) => columns.length > 0 && columns.every((name) => equal.has(name)))
    if (chosen === undefined) return undefined
    const values = chosen.columns.map((name) => ({
      compiled: equal.get(name),
      type: table.types[table.indexOf(name)] ?? { kind: 'text' as const },
    }))
    return (env) => {
      const key = values.map(({ compiled, type }) =>
        compiled === undefined ? null : converted(compiled.evaluate(env), compiled.type, type),
      )
      return key.includes(null) ? [] : this.access.find(table, chosen.index, key)
    }
  }

  private noteEquality(source: Source, column: Expression, value: Expression, equal: Map<string, Compiled>): void {
    if (column.kind !== 'column' || (value.kind !== 'literal' && value.kind !== 'column')) return
    const scope = this.scopeNow()
    const found = scope.find(column, 'where clause')
    if (found?.depth !== 0 || found.source !== source) return
    if (value.kind === 'column') {
      const other = scope.find(value, 'where clause')
      if (other === undefined || (other.depth === 0 && other.at >= source.offset)) return
    }
    const compiled = new Compiler(scope, this.surroundings, { clause: 'where clause' }).compile(value)
    if (keepsEquality(found.column.type, compiled.type)) equal.set(found.column.name, compiled)
  }
}

/** Whether values that are equal have one key: not where a text meets a number, or a fraction an integer. */
function keepsEquality(column: ValueType, value: ValueType): boolean {
  if (value.kind === 'null' || column.kind !== value.kind || column.members !== undefined) return false
  return (column.isBinary === true) === (value.isBinary === true) || value.isBinary !== true
    ? column.kind !== 'decimal' || (column.scale ?? 0) >= (value.scale ?? 0)
    : false
}

function conjuncts(expression: Expression): readonly Expression[] {
  if (expression.kind !== 'binary' || expression.operator !== 'and') return [expression]
  return [...conjuncts(expression.left), ...conjuncts(expression.right)]
}
