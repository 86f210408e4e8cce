/** Single lines of a makefile: assignments, comments, names. */
import { closingAt } from './expand'

const assignment = /^(?:::?:?=|[?+!]=|=)/

/** Where an assignment's operator stands; undefined when the line is none. */
export function findAssignment(line: string): { name: string; operator: string; value: string } | undefined {
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '$' && '({'.includes(line[at + 1] ?? ' ')) {
      at = closingAt(line, at + 1)
      continue
    }
    const operator = assignment.exec(line.slice(at))?.[0]
    if (operator !== undefined) {
      const name = line.slice(0, at).trim()
      if (name === '' || /[\s:]/.test(name.replace(/\$[({][^)}]*[)}]/g, ''))) return undefined
      return { name, operator, value: line.slice(at + operator.length).replace(/^[ \t]+/, '') }
    }
    if (line[at] === ':' || line[at] === '#') return undefined
  }
  return undefined
}

/** Takes a comment off; `\#` is a plain one. */
export function withoutComment(line: string): string {
  const at = /(^|[^\\])#/.exec(line)
  const cut = at === null ? line : line.slice(0, at.index + (at[1]?.length ?? 0))
  return cut.replaceAll('\\#', '#')
}

/** `./app` is `app`. */
export function plainName(name: string): string {
  const short = name.replace(/^(?:\.\/+)+(?=.)/, '')
  return short === '' ? name : short
}
