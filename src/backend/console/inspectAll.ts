/**
 * `docker inspect`: what is found as one JSON array on stdout, what is not on stderr, as docker/cli's `inspect` package.
 * The JSON is the engine's own, byte for byte; a template sees the object as the CLI's Go types have it, and where it asks
 * for a field that they lack, the JSON itself.
 */
import { describeError } from './errorText'
import { typed, type TypedKind } from './goTypes'
import { indentJson } from './indentJson'
import { FormatError } from './listing'
import { parseTemplate, type Template } from './template/template'
import { TemplateError } from './template/templateError'
import type { VerbContext } from './verb'

export interface Found {
  readonly kind: TypedKind
  /** The engine's JSON. */
  readonly json: string
}

export interface InspectOptions {
  /** `--format`. */
  readonly format: string
  find(name: string): Promise<Found>
  /** What is said of a name that is not found. */
  describeMissing?(name: string, error: unknown): string
}

/** Looks every name up and prints all at the end. */
export async function inspectAll(
  context: VerbContext,
  names: readonly string[],
  { format, find, describeMissing = (_, error) => describeError(error) }: InspectOptions,
): Promise<number> {
  const template = format === '' || format === 'json' ? undefined : readInspectTemplate(format)
  const found: Found[] = []
  const problems: string[] = []
  let printed = ''
  for (const name of names) {
    try {
      const item = await find(name)
      if (template === undefined) found.push(item)
      else printed += `${fill(template, item)}\n`
    } catch (error) {
      problems.push(
        error instanceof TemplateError ? `template parsing error: ${error.message}` : describeMissing(name, error),
      )
    }
  }
  if (template !== undefined) await context.streams.out(printed === '' ? '\n' : printed)
  else await context.streams.out(`${listOf(found, format === 'json')}\n`)
  if (problems.length > 0) await context.streams.err(`${problems.join('\n')}\n`)
  return problems.length === 0 ? 0 : 1
}

function listOf(found: readonly Found[], isCompact: boolean): string {
  const whole = `[${found.map(({ json }) => json.trim()).join(',')}]`
  return isCompact ? whole : indentJson(whole)
}

/** Reads `--format`. Throws `FormatError` with exit code 64. */
function readInspectTemplate(format: string): Template {
  try {
    return parseTemplate(format)
  } catch (error) {
    if (error instanceof TemplateError) throw new FormatError(`template parsing error: ${error.message}`, '', 64)
    throw error
  }
}

/** Runs the template over the typed object, and over the JSON as it is where that fails. Throws `TemplateError`. */
function fill(template: Template, { kind, json }: Found): string {
  const raw: unknown = JSON.parse(json)
  const first = template.run(typed(kind, raw))
  if (first.error === undefined) return first.text
  // Contexts are the client's own: there is no JSON of an engine's behind them.
  if (kind === 'context') throw first.error
  const second = template.run(raw, { failsOnMissingKey: true })
  if (second.error !== undefined) throw second.error
  return second.text
}
