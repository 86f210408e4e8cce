/** `labs schema`: prints the JSON Schema of lab.yaml, for an editor. */
import { labJsonSchema } from '@shared/labs/jsonSchema'
import type { LabsVerb } from './verb'

export const printSchema: LabsVerb = {
  usage: 'schema',
  operands: [0, 0],
  run() {
    process.stdout.write(labJsonSchema())
    return Promise.resolve(0)
  },
}
