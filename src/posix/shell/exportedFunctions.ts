/** Functions in the environment, as bash hands them on: `BASH_FUNC_name%%` with the text of the definition. */
import type { Executor } from './execute'
import { functionText } from './functionText'
import type { Shell, ShellFunction } from './shell'

const variableName = /^BASH_FUNC_(.+)%%$/

/** The variables that children get for exported functions. */
export function exportedFunctions(shell: Shell): readonly (readonly [string, string])[] {
  if (shell.dialect !== 'bash') return []
  return [...shell.functions]
    .filter(([, each]) => each.exported === true)
    .map(([name, each]) => [`BASH_FUNC_${name}%%`, environmentText(each)] as const)
}

/** One blank for each level, and the first command on the line of the brace. */
function environmentText(shellFunction: ShellFunction): string {
  const [, ...lines] = functionText('', shellFunction).split('\n')
  const body = lines.join('\n').replace(/^(?: {4})+/gm, (indent) => ' '.repeat(indent.length / 4))
  return `() ${body.replace(/^\{ \n/, '{ ')}`
}

/** Defines what the environment brings; what is no definition is left alone. */
export async function importFunctions(executor: Executor): Promise<void> {
  const { shell } = executor
  if (shell.dialect !== 'bash') return
  for (const [variable, value] of shell.process.env) {
    const name = variableName.exec(variable)?.[1]
    if (name === undefined || !value.startsWith('() {') || /[\s;&|<>()$`'"\\]/.test(name)) continue
    await executor.runSource(`${name} ${value}`)
    const defined = shell.functions.get(name)
    if (defined !== undefined) defined.exported = true
  }
}
