/** `camada labs`: what a teacher does with labs. Each verb is a file and a line here. */
import { parseArgs } from 'node:util'
import { LabError } from '@shared/errors'
import { argumentFault } from '../../arguments'
import type { Command } from '../../command'
import { checkLabs } from './check'
import { newLab } from './newLab'
import { packLabs } from './pack'
import { playLab } from './play'
import { printSchema } from './printSchema'
import type { LabsArguments, LabsVerb } from './verb'

const verbs: Readonly<Record<string, LabsVerb>> = {
  new: newLab,
  check: checkLabs,
  play: playLab,
  schema: printSchema,
  pack: packLabs,
}

export const labs: Command = {
  usage: `labs ${Object.values(verbs)
    .map(({ usage }) => usage)
    .join(' | ')}`,
  run(argv, { rootDir }) {
    const { verb, ...rest } = readArguments(argv, rootDir)
    return verb.run(rest)
  },
}

function readArguments(argv: readonly string[], rootDir: string): LabsArguments & { verb: LabsVerb } {
  try {
    const { positionals, values } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        engine: { type: 'string', default: 'simulator' },
        lang: { type: 'string', default: 'en' },
        title: { type: 'string' },
      },
    })
    const [name = '', ...operands] = positionals
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
    if (verb === undefined) throw new Error(`say what to do: ${Object.keys(verbs).join(', ')}`)
    const [least, most] = verb.operands
    if (operands.length < least) throw new Error(`labs ${name} needs ${least === 1 ? 'a name' : `${least} names`}`)
    if (operands.length > most) throw new Error(`labs ${name} takes no more than ${most}: ${operands[most] ?? ''}`)
    if (values.lang !== 'en' && values.lang !== 'pt-BR') throw new Error('--lang is en or pt-BR')
    return { verb, operands, rootDir, engine: values.engine, lang: values.lang, title: values.title }
  } catch (error) {
    throw new LabError('invalid', argumentFault(error))
  }
}
