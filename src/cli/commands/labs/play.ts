/** `labs play`: runs a lab's solution aloud: each step, what is typed and what it prints, each goal as it is reached. */
import { resolve } from 'node:path'
import type { Told } from '@backend/labs/playLab'
import { LabError } from '@shared/errors'
import { print, readWholeLabs, type LabsVerb } from './verb'
import { withChecker } from './withEngine'

export const playLab: LabsVerb = {
  usage: 'play DIR [--engine URL] [--lang en|pt-BR]',
  operands: [1, 1],
  async run(args) {
    const labs = await readWholeLabs(resolve(args.operands[0] ?? ''))
    if (labs.length !== 1) throw new LabError('invalid', `not the folder of a lab: ${args.operands[0] ?? ''}`)
    return withChecker(args, async (checker) => {
      for (const lab of labs) if (!(await checker.play(lab, args.lang, tell))) return 1
      return 0
    })
  },
}

function tell(told: Told): void {
  switch (told.kind) {
    case 'lab':
      return print(`${told.title}\n${told.summary}`)
    case 'step':
      return print(`\n── ${told.number}. ${told.title}`)
    case 'typed':
      return print(`$ ${told.line}`)
    case 'written':
      return print(`# ${told.path}\n${told.text.replace(/^/gm, '  | ')}`)
    case 'printed':
      return print(told.text.replace(/\n$/, ''))
    case 'goal':
      return print(`${told.isReached ? '✓' : '✗'} ${told.sentence}${told.isReached ? '' : `: ${told.observed}`}`)
    case 'happened':
      return print(`? ${told.question}\n  ${told.answer}`)
    default:
      return told satisfies never
  }
}
