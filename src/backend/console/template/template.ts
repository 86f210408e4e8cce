/** Go's templates as docker's `--format` takes them: read once, run over each row or object. */
import { run, type Outcome } from './evaluator'
import { functions, headerFunctions } from './functions'
import { parseTree } from './parser'

export interface Template {
  run(value: unknown, options?: { failsOnMissingKey?: boolean; isHeader?: boolean }): Outcome
}

const known = new Set([...functions.keys(), 'and', 'or'])

/** Reads a template. Throws `TemplateError` with Go's message. */
export function parseTemplate(source: string, name = ''): Template {
  const tree = parseTree(source, name, known)
  return {
    run: (value, { failsOnMissingKey = false, isHeader = false } = {}) =>
      run(tree, value, { functions: isHeader ? headerFunctions : functions, failsOnMissingKey }),
  }
}
