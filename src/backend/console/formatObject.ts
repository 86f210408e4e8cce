/** `--format` of what prints one object: `version`, `info`. */
import { FormatError } from './listing'
import { GoStruct, isMap, toJson } from './template/goValue'
import { parseTemplate } from './template/template'
import { TemplateError } from './template/templateError'
import type { VerbContext } from './verb'

export interface ObjectFormat {
  readonly format: string
  /** In error messages. */
  readonly templateName?: string
}

/** Prints the object as `json` or through a template. Throws `FormatError`. */
export async function formatObject(
  { streams }: VerbContext,
  value: unknown,
  { format, templateName = '' }: ObjectFormat,
): Promise<number> {
  if (format === 'json') {
    await streams.out(`${toJson(value)}\n`)
    return 0
  }
  try {
    const { text, error } = parseTemplate(format, templateName).run(value)
    if (error !== undefined) throw new FormatError(error.message, `${text}\n`)
    await streams.out(`${text}\n`)
    return 0
  } catch (error) {
    throw error instanceof TemplateError ? new FormatError(`template parsing error: ${error.message}`, '', 64) : error
  }
}

/** An answer of the engine as a struct: fields whose names are the API's are structs, those with other keys maps. */
export function structOf(value: Readonly<Record<string, unknown>>, typeName: string): GoStruct {
  const entries = Object.entries(value).map(([name, member]) => [name, nested(name, member)])
  return new GoStruct(typeName, Object.fromEntries(entries) as Record<string, unknown>)
}

const maps = new Set(['Details', 'Runtimes', 'IndexConfigs', 'Options', 'Labels'])

function nested(name: string, member: unknown): unknown {
  if (Array.isArray(member))
    return member.map((item: unknown) => (isMap(item) ? structOf(item, `system.${name}`) : item))
  return isMap(member) && !maps.has(name) ? structOf(member, `system.${name}`) : member
}
