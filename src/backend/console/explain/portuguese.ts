/** `docker help --pt …`: what a command and each of its options do, in Portuguese. */
import { plainName } from '../findVerb'
import { usageLines } from '../help'
import type { Verb } from '../verb'
import { groups, verbs } from '../verbs/registry'
import { pt } from './texts/pt'

/** The explanation of a command, of a group, or of all; undefined for what there is not. */
export function explainInPortuguese(topic: readonly string[], verb: Verb | undefined): string | undefined {
  if (verb !== undefined) return verbText(verb, topic)
  const [name] = topic
  if (name === undefined)
    return `Uso:  docker COMANDO\n\nComandos:\n${rows(verbs)}\nPeça mais com: docker help --pt COMANDO\n`
  if (!groups.some((group) => group.name === name)) return undefined
  const members = verbs.filter((each) => each.names.some((words) => words[0] === name && words.length > 1))
  return `Uso:  docker ${name} COMANDO\n\nComandos:\n${rows(members)}\nPeça mais com: docker help --pt ${name} COMANDO\n`
}

function rows(shown: readonly Verb[]): string {
  const names = shown.map((verb) => ({ name: plainName(verb), sentence: pt.verbs[plainName(verb)] ?? verb.summary }))
  const width = Math.max(...names.map(({ name }) => name.length)) + 3
  return names
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sentence }) => `  ${name.padEnd(width)}${sentence}\n`)
    .join('')
}

function verbText(verb: Verb, topic: readonly string[]): string {
  const name = plainName(verb)
  const options = Object.entries(verb.flags)
    .filter(([, flag]) => flag.isHidden !== true)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([option, flag]) => {
      const sentence = pt.options[`${name} ${option}`] ?? pt.options[option] ?? flag.help.split('\n')[0] ?? ''
      const value = flag.typeName === '' ? '' : ' VALOR'
      const short = flag.short === undefined ? '    ' : `-${flag.short}, `
      return `  ${short}--${option}${value}\n          ${sentence.replaceAll(/\{\w+\}/g, 'VALOR')}\n`
    })
  const list = options.length === 0 ? '' : `\nOpções:\n${options.join('')}`
  return `Uso:  ${usageLines(verb, topic)}\n\n${pt.verbs[name] ?? verb.details ?? verb.summary}\n${list}`
}
