/** Assignments: before a command (for it alone), on their own (to the shell), and bash's arrays and `+=`. */
import type { Assignment } from 'unbash'
import type { Expander } from './expand'
import type { Shell, Variable } from './shell'

/** Carries out one assignment. Throws `ShellError` for a read-only variable. */
export async function assign(shell: Shell, expander: Expander, assignment: Assignment): Promise<void> {
  const { name, value } = assignment
  if (value.type === 'ArrayValue') {
    const elements = await expander.fields(value.elements)
    const before = assignment.append === true ? (shell.variables.get(name)?.elements ?? []) : []
    shell.set(name, '')
    setElements(shell, name, [...before, ...elements])
    return
  }
  const text = await expander.single(value, true)
  if (assignment.index !== undefined) {
    const at = Number(await expander.arithmetic(assignment.index.text))
    const elements = [...(shell.variables.get(name)?.elements ?? [])]
    elements[at] = assignment.append === true ? (elements[at] ?? '') + text : text
    shell.set(name, elements[0] ?? '')
    setElements(shell, name, elements)
    return
  }
  shell.set(name, assignment.append === true ? (shell.get(name) ?? '') + text : text)
}

function setElements(shell: Shell, name: string, elements: string[]): void {
  const variable = shell.variables.get(name)
  if (variable === undefined) return
  variable.elements = elements
  variable.value = elements[0]
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
  for (const assignment of assignments) {
    const known = shell.variables.get(assignment.name)
    if (!saved.has(assignment.name)) saved.set(assignment.name, known === undefined ? undefined : { ...known })
    await assign(shell, expander, assignment)
    shell.export(assignment.name)
  }
  try {
    return await run()
  } finally {
    for (const [name, variable] of saved) {
      if (variable === undefined) shell.variables.delete(name)
      else shell.variables.set(name, variable)
    }
  }
}
