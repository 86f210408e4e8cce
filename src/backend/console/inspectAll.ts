/** `docker inspect`: what is found as one JSON array on stdout, what is not on stderr, as docker/cli's `inspect` package. */
import type { LabError } from '@shared/errors'
import { toLabError } from '@shared/errors'
import { describeError } from './errorText'
import { applyFunction, parseTemplate, TemplateError } from './format'
import type { VerbContext } from './verb'

/** Looks every name up and prints all at the end. */
export async function inspectAll(
  context: VerbContext,
  names: readonly string[],
  format: string,
  find: (name: string) => Promise<unknown>,
  describeMissing: (name: string, error: LabError) => string = (_, error) => describeError(error),
): Promise<number> {
  const found: unknown[] = []
  const problems: string[] = []
  for (const name of names) {
    try {
      found.push(await find(name))
    } catch (error) {
      problems.push(describeMissing(name, toLabError(error)))
    }
  }
  if (format === '' || format === 'json') {
    const text = format === 'json' ? JSON.stringify(found) : goIndent(found)
    await context.streams.out(`${text}\n`)
  } else {
    const template = parseTemplate(format)
    for (const item of found) {
      const line = template.map((part) => (part.kind === 'text' ? part.text : valueAt(item, part.path, part.functions)))
      await context.streams.out(`${line.join('')}\n`)
    }
  }
  for (const problem of problems) await context.streams.err(`${problem}\n`)
  return problems.length === 0 ? 0 : 1
}

/** `json.Indent` with four blanks; empty objects and arrays stay on one line. */
function goIndent(value: unknown): string {
  return JSON.stringify(value, undefined, 4)
}

function valueAt(item: unknown, path: readonly string[], functions: readonly string[]): string {
  let value: unknown = item
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
      throw new TemplateError(
        `template parsing error: template: :1:2: executing "" at <.${path.join('.')}>: map has no entry for key "${name}"`,
      )
    }
    value = (value as Record<string, unknown>)[name]
  }
  if (functions.includes('json')) return JSON.stringify(value)
  return functions.reduce((text, name) => applyFunction(name, text), goText(value))
}

/** How Go's `fmt` prints a value that came from JSON. */
function goText(value: unknown): string {
  if (value === null || value === undefined) return '<no value>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `map[${entries.map(([name, entry]) => `${name}:${goText(entry)}`).join(' ')}]`
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}
