/** Rows that UPDATE and DELETE look at: by an index where the condition names a whole key, else all. */
import type { Expression } from '../syntax/tree'
import type { Row, Table } from '../storage/table'
import type { Value } from '../values/types'

/** Undefined where no key is named. Only integers and texts are looked up; the condition is checked again anyway. */
export function candidateRows(
  table: Table,
  where: Expression | undefined,
  find: (index: number, values: readonly Value[]) => readonly Row[],
): readonly Row[] | undefined {
  if (where === undefined) return undefined
  const equal = new Map<string, Value>()
  for (const condition of conjuncts(where)) {
    if (condition.kind !== 'binary' || condition.operator !== '=') continue
    const { left, right } = condition
    if (left.kind !== 'column' || right.kind !== 'literal' || right.value === null) continue
    const at = table.indexOf(left.name)
    const type = table.types[at]
    const column = table.definition.columns[at]
    if (type === undefined || column === undefined) continue
    if (type.kind === 'int' && right.type === 'number' && /^\d{1,15}$/.test(right.value))
      equal.set(column.name, Number(right.value))
    if (type.kind === 'text' && type.members === undefined && right.type === 'string')
      equal.set(column.name, right.value)
  }
  const keys = [
    { index: -1, columns: table.definition.primary },
    ...table.definition.indexes.map(({ columns }, index) => ({ index, columns })),
  ]
  const chosen = keys.find(({ columns }) => columns.length > 0 && columns.every((name) => equal.has(name)))
  return chosen === undefined
    ? undefined
    : find(
        chosen.index,
        chosen.columns.map((name) => equal.get(name) ?? null),
      )
}

function conjuncts(expression: Expression): readonly Expression[] {
  if (expression.kind !== 'binary' || expression.operator !== 'and') return [expression]
  return [...conjuncts(expression.left), ...conjuncts(expression.right)]
}
