/** Names of the builtins; the registry sets how they are found, which builtins themselves can't import. */
import type { Dialect } from '../dialect'

let lister: (dialect: Dialect) => readonly string[] = () => []

export function setBuiltinNames(list: (dialect: Dialect) => readonly string[]): void {
  lister = list
}

export function builtinNames(dialect: Dialect): readonly string[] {
  return lister(dialect)
}
