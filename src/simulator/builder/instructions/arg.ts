/** ARG: names a value that may be given when building. Before the first FROM it serves FROM only. */
import type { DockerfileLine } from '../dockerfile'
import { atLeastOne } from './types'
import type { InstructionKind } from './types'

export interface Argument {
  readonly name: string
  readonly defaultValue: string | undefined
}

/** The arguments of an ARG line, not yet expanded; its flags are not looked at (26.1). */
export function argumentsOf({ args }: DockerfileLine): readonly Argument[] {
  atLeastOne('ARG', args)
  return args.map((word) => {
    const at = word.indexOf('=')
    if (at === 0) throw new Error('ARG names can not be blank')
    return at < 0
      ? { name: word, defaultValue: undefined }
      : { name: word.slice(0, at), defaultValue: word.slice(at + 1) }
  })
}

export const arg: InstructionKind = {
  keyword: 'arg',
  prepare(line) {
    const declared = argumentsOf(line)
    return async (step) => {
      const words = declared.map(({ name, defaultValue }) => {
        const expanded = step.expand(name)
        const value = defaultValue === undefined ? undefined : step.expand(defaultValue)
        step.stage.buildArgs.allow(expanded, value)
        return value === undefined ? expanded : `${expanded}=${value}`
      })
      await step.commit(`ARG ${words.join(' ')}`)
    }
  },
}
