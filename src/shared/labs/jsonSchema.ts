/** The schema of `lab.yaml` as JSON Schema (draft 2020-12), for editors that complete and check while one writes. */
import { z } from 'zod'
import { labSchema } from './schema'

/** The document, ready to be written. What has a default may be left out. */
export function labJsonSchema(): string {
  const schema = z.toJSONSchema(labSchema, { io: 'input', unrepresentable: 'any' })
  const titled = { title: 'lab.yaml', description: 'A guided lab; docs/writing-labs.md explains it.', ...schema }
  return `${JSON.stringify(titled, undefined, 2)}\n`
}
