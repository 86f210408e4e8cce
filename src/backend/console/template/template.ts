/** Go's templates as docker's `--format` takes them: read once, run over each row or object. */
import { run, type Outcome } from './evaluator'
import { functions, headerFunctions } from './functions'
import { parseTree } from './parser'

export interface Template {
  run(value: unknown, options?: { failsOnMissingKey?: boolean; isHeader?: boolean }): Outcome
}

const known = new Set([...functions.keys(), 'and', 'or'])

/** What was read before: the tables' own templates are read by every line. */
const readBefore = new Map<string, Template>()
const mostKept = 100

/** Reads a template. Throws `TemplateError` with Go's message. */
export function parseTemplate(source: string, name = ''): Template {
  const key = `${name}\0${source}`
  const before = readBefore.get(key)
  if (before !== undefined) return before
  const tree = parseTree(source, name, known)
  const template: Template = {
    run: (value, { failsOnMissingKey = false, isHeader = false } = {}) =>
      run(tree, value, { functions: isHeader ? headerFunctions : functions, failsOnMissingKey }),
  }
  if (readBefore.size >= mostKept) readBefore.clear()
  readBefore.set(key, template)
  return template
}
