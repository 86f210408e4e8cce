/** Where a text stops being JSON, in the words of Python's `json.JSONDecodeError`. */

class Problem extends Error {
  constructor(
    readonly words: string,
    readonly at: number,
  ) {
    super(words)
  }
}

/** `Expecting value: line 1 column 7 (char 6)`; empty when the text is JSON (with NaN and Infinity, as Python takes them). */
export function jsonProblem(text: string): string {
  try {
    const end = space(text, value(text, space(text, 0)))
    if (end < text.length) throw new Problem('Extra data', end)
    return ''
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    const before = text.slice(0, problem.at)
    const line = before.split('\n').length
    return `${problem.words}: line ${line} column ${problem.at - before.lastIndexOf('\n')} (char ${problem.at})`
  }
}

function space(text: string, at: number): number {
  while (' \t\n\r'.includes(text[at] ?? 'x')) at++
  return at
}

const plain = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN|-?Infinity/y

function value(text: string, at: number): number {
  if (text[at] === '{') return object(text, at)
  if (text[at] === '[') return list(text, at)
  if (text[at] === '"') return string(text, at)
  plain.lastIndex = at
  if (!plain.test(text)) throw new Problem('Expecting value', at)
  return plain.lastIndex
}

function string(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const letter = text[at] ?? ''
    if (letter === '"') return at + 1
    if (letter < ' ') throw new Problem('Invalid control character at', at)
    if (letter !== '\\') continue
    at++
    if (text[at] === 'u' && !/^[\da-fA-F]{4}$/.test(text.slice(at + 1, at + 5)))
      throw new Problem('Invalid \\uXXXX escape', at)
    if (!'"\\/bfnrtu'.includes(text[at] ?? 'x')) throw new Problem('Invalid \\escape', at - 1)
  }
  throw new Problem('Unterminated string starting at', start)
}

function list(text: string, start: number): number {
  let at = space(text, start + 1)
  if (text[at] === ']') return at + 1
  for (;;) {
    at = space(text, value(text, at))
    if (text[at] === ']') return at + 1
    if (text[at] !== ',') throw new Problem("Expecting ',' delimiter", at)
    at = space(text, at + 1)
  }
}

function object(text: string, start: number): number {
  const name = 'Expecting property name enclosed in double quotes'
  let at = space(text, start + 1)
  if (text[at] === '}') return at + 1
  for (;;) {
    if (text[at] !== '"') throw new Problem(name, at)
    at = space(text, string(text, at))
    if (text[at] !== ':') throw new Problem("Expecting ':' delimiter", at)
    at = space(text, value(text, space(text, at + 1)))
    if (text[at] === '}') return at + 1
    if (text[at] !== ',') throw new Problem("Expecting ',' delimiter", at)
    at = space(text, at + 1)
  }
}
