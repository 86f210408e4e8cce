/** tr: translates, deletes (`-d`), squeezes (`-s`), with complements (`-c`), ranges and classes. */
import type { Program } from '../../process/types'
import { decodeText, encodeText } from '../../text'
import { complain } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { unescape } from '../escapes'
import { chunks } from '../streams'

const table = {
  short: '+cCdst',
  long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
  usage: '[-cds] STRING1 [STRING2]',
}

const classes: Readonly<Record<string, string>> = {
  upper: range('A', 'Z'),
  lower: range('a', 'z'),
  digit: range('0', '9'),
  alpha: range('A', 'Z') + range('a', 'z'),
  alnum: range('0', '9') + range('A', 'Z') + range('a', 'z'),
  space: '\t\n\v\f\r ',
  blank: '\t ',
  punct: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  xdigit: `${range('0', '9')}ABCDEFabcdef`,
  cntrl: `${range('\0', '\x1f')}\x7f`,
  print: range(' ', '~'),
  graph: range('!', '~'),
}

function range(from: string, to: string): string {
  const [start, end] = [from.charCodeAt(0), to.charCodeAt(0)]
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => String.fromCharCode(start + index)).join('')
}

export const tr: Program = async (process) => {
  const options = parseOptions(process, table)
  const [first, second] = options.operands
  const deletes = options.has('d')
  const squeezes = options.has('s')
  if (first === undefined) throw missingOperand(process, table)
  if (second === undefined && !deletes && !squeezes && process.host.face === 'gnu') {
    await complain(
      process,
      `missing operand after '${first}'\nTwo strings must be given when translating.\nTry 'tr --help' for more information.`,
    )
    return 1
  }
  const from = expandSet(first)
  const to = second === undefined ? [] : expandSet(second)
  const complement = options.has('c') || options.has('C')
  const members = new Set(from)
  const inFirst = (character: string): boolean => members.has(character) !== complement
  const map = new Map(from.map((character, index) => [character, to[Math.min(index, to.length - 1)] ?? character]))
  const translate = (character: string): string => {
    if (deletes || second === undefined || !inFirst(character)) return character
    return complement ? (to.at(-1) ?? character) : (map.get(character) ?? character)
  }
  const squeezed = new Set(second === undefined ? [] : to)
  const squeezable = (character: string): boolean =>
    second === undefined ? inFirst(character) : squeezed.has(character)
  let last = ''
  for await (const chunk of chunks(process, process.stdin)) {
    let result = ''
    for (const character of decodeText(chunk)) {
      if (deletes && inFirst(character)) continue
      const shown = translate(character)
      if (squeezes && shown === last && squeezable(shown)) continue
      result += shown
      last = shown
    }
    if (result !== '') await process.stdout.write(encodeText(result))
  }
  return 0
}

function expandSet(text: string): string[] {
  const plain = unescape(text, 'printf')
    .text.replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole)
    .replace(/\[=(.)=\]/g, '$1')
  const characters = [...plain]
  const set: string[] = []
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? ''
    const end = characters[at + 2]
    if (characters[at + 1] === '-' && end !== undefined && end >= character) {
      set.push(...range(character, end))
      at += 2
    } else set.push(character)
  }
  return set
}
