/** Assignments: before a command (for it alone), on their own (to the shell), and bash's arrays and `+=`. */
import type { Assignment, Word } from 'unbash'
import type { Expander } from './expand'
import { subscriptOf } from './subscript'
import type { Shell } from './shell'
import { ShellError } from './shellError'
import type { Variable } from './variableStore'

/** Carries out one assignment. Throws `ShellError` for a read-only variable. */
export async function assign(shell: Shell, expander: Expander, assignment: Assignment): Promise<void> {
  const { name, value } = assignment
  if (value.type === 'ArrayValue') {
    await assignArray(shell, expander, assignment.name, value.elements, assignment.append === true)
    return
  }
  const text = await expander.single(value, true)
  if (assignment.index !== undefined) {
    if (assignment.index.text.trim() === '') throw new ShellError(`${name}[]: bad array subscript`, 1, true)
    const key = await subscriptOf(expander, name, assignment.index)
    shell.setElement(name, key, text, assignment.append === true)
    return
  }
  if (assignment.append === true) shell.append(name, text)
  else shell.set(name, text)
}

const keyed = /^\[((?:[^\]\\]|\\.|\[[^\]]*\])*)\](\+?)=/s

/** `name=(…)`: elements one after another, or under the subscripts that they name. */
async function assignArray(
  shell: Shell,
  expander: Expander,
  name: string,
  words: readonly Word[],
  append: boolean,
): Promise<void> {
  const isKeyed = shell.variable(name)?.keyed !== undefined
  const values: { readonly key?: string | undefined; readonly value: string; readonly append: boolean }[] = []
  let pendingKey: string | undefined
  for (const word of words) {
    const match = keyed.exec(word.text)
    if (match?.[1] !== undefined) {
      const value = await expander.text(word.text.slice(match[0].length), word)
      values.push({ key: await expander.text(match[1], word), value, append: match[2] === '+' })
      continue
    }
    for (const field of isKeyed ? [await expander.single(word)] : await expander.fields([word])) {
      if (!isKeyed) values.push({ value: field, append: false })
      else if (pendingKey === undefined) pendingKey = field
      else {
        values.push({ key: pendingKey, value: field, append: false })
        pendingKey = undefined
      }
    }
  }
  if (pendingKey !== undefined) values.push({ key: pendingKey, value: '', append: false })
  const variable = shell.makeArray(name, !append)
  let next = variable.elements === undefined ? 0 : variable.elements.length
  for (const each of values) {
    const key = each.key === undefined ? next : isKeyed ? each.key : Number(await expander.arithmetic(each.key))
    shell.setElement(name, key, each.value, each.append)
    if (typeof key === 'number') next = key + 1
  }
}

/** The same for an assignment that is immediate (`immediate.ts`). */
export function assignNow(shell: Shell, expander: Expander, assignment: Assignment): void {
  if (assignment.value.type !== 'Word') return
  const text = expander.singleNow(assignment.value, true)
  if (assignment.append === true) shell.append(assignment.name, text)
  else shell.set(assignment.name, text)
}

/** Runs something with assignments that are exported to it and undone afterwards. */
export async function runWithAssignments<T>(
  shell: Shell,
  expander: Expander,
  assignments: readonly Assignment[],
  run: () => Promise<T>,
): Promise<T> {
  if (assignments.length === 0) return run()
  const saved = new Map<string, Variable | undefined>()
  try {
    for (const assignment of assignments) {
      const known = shell.variables.get(assignment.name)
      if (!saved.has(assignment.name)) saved.set(assignment.name, known === undefined ? undefined : { ...known })
      if (known?.readOnly === true && shell.dialect === 'bash') {
        await shell.complain(`${assignment.name}: readonly variable`)
        continue
      }
      await assign(shell, expander, assignment)
      shell.export(assignment.name)
    }
    return await run()
  } finally {
    for (const [name, variable] of saved) {
      if (variable === undefined) shell.variables.delete(name)
      else shell.variables.set(name, variable)
    }
  }
}
