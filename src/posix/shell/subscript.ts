/** Subscripts of bash's arrays: a number by arithmetic, or a text for an associative one. */
import type { Word } from 'unbash'
import { inBashOrder } from './hashTable'
import type { Expander } from './expand'
import type { Shell } from './shell'

/** Evaluates a subscript of a variable. */
export async function subscriptOf(expander: Expander, name: string, index: Word): Promise<string | number> {
  if (expander.shell.variable(name)?.keyed !== undefined) return expander.single(index)
  return Number(await expander.arithmetic(index.text))
}

/** The same for a subscript that is text already, as in `unset 'a[1]'` or `$((a[i]))`. */
export function textSubscript(
  shell: Shell,
  name: string,
  text: string,
  evaluate: (text: string) => bigint,
): string | number {
  if (shell.variable(name)?.keyed !== undefined) return text.replace(/^(['"])(.*)\1$/s, '$2')
  return Number(evaluate(text))
}

export interface SubscriptedName {
  readonly name: string
  readonly subscript: string | undefined
}

/** Cuts `name[subscript]`; undefined when it is no such name. */
export function parseSubscripted(text: string): SubscriptedName | undefined {
  const match = /^([A-Za-z_]\w*)(?:\[([^]*)\])?$/.exec(text)
  return match?.[1] === undefined ? undefined : { name: match[1], subscript: match[2] }
}

/** Keys of an array in bash's order; a plain variable has the key 0. */
export function keysOf(shell: Shell, name: string): readonly string[] {
  const variable = shell.variable(name)
  if (variable?.keyed !== undefined) return inBashOrder(variable.keyed.keys())
  if (variable?.elements !== undefined) return Object.keys(variable.elements)
  return variable?.value === undefined ? [] : ['0']
}
