/** The words behind a verb, each option with its value, as the line has them. Nothing is refused: what can't be read is shown. */
import { helpFlag } from '../flags'
import { lineSteps, type LineStep } from '../lineSteps'
import type { Verb } from '../verb'
import type { PieceWord } from './pieces'

export type OptionPart =
  | {
      readonly kind: 'option'
      readonly name: string
      readonly text: string
      readonly value: string
      /** The line ends where its value should be. */
      readonly isUnfinished?: boolean
    }
  | { readonly kind: 'unknown'; readonly name: string; readonly text: string }
  | { readonly kind: 'argument'; readonly text: string; readonly value: string | undefined }
  /** What runs in the container, of `run`, `create` and `exec`. */
  | { readonly kind: 'command'; readonly text: string }

/** Reads the words after a verb. */
export function optionParts(verb: Verb, words: readonly PieceWord[]): readonly OptionPart[] {
  const parts: OptionPart[] = []
  const table = { ...verb.flags, help: verb.flags['help'] ?? helpFlag }
  for (const step of lineSteps(table, words.map(valueOf), verb)) {
    parts.push(partOf(step, words))
    if (step.kind !== 'argument' || verb.endsAtArgument !== true) continue
    const command = words.slice(step.word + 1)
    if (command.length > 0) parts.push({ kind: 'command', text: command.map((each) => each.text).join(' ') })
    break
  }
  return parts
}

/** A word with an expansion in it stands for itself, without its quotes. */
function valueOf({ text, value }: PieceWord): string {
  return value ?? text.replace(/["']/g, '')
}

function partOf(step: LineStep, words: readonly PieceWord[]): OptionPart {
  const text = words[step.word]?.text ?? ''
  switch (step.kind) {
    case 'argument':
      return { kind: 'argument', text, value: words[step.word]?.value }
    case 'unknown':
      return { kind: 'unknown', name: `--${step.name}`, text }
    case 'badSyntax':
      return { kind: 'unknown', name: text, text }
    case 'unknownShort':
      return {
        kind: 'unknown',
        name: `-${step.letter}`,
        text: step.isFirst && step.rest === '' ? text : `-${step.letter}`,
      }
    case 'option':
    case 'unfinished': {
      const own = ownText(step, text)
      if (step.kind === 'unfinished') {
        return { kind: 'option', name: step.name, text: own, value: '', isUnfinished: true }
      }
      const value = step.flag.typeName === '' ? '' : step.value
      const behind = step.valueWord === undefined ? '' : ` ${words[step.valueWord]?.text ?? ''}`
      return { kind: 'option', name: step.name, text: own + behind, value }
    }
  }
}

/** Of a bundle each option has its letter, and the last one what stands behind it. */
function ownText({ short, flag }: Extract<LineStep, { kind: 'option' | 'unfinished' }>, text: string): string {
  if (short === undefined || (short.isFirst && (short.rest === '' || flag.typeName !== ''))) return text
  return `-${short.letter}${flag.typeName === '' ? '' : short.rest}`
}
