/**
 * Splitting a Dockerfile's arguments into words, and replacing variables in a word, after buildkit's
 * `frontend/dockerfile/parser` and `shell/lex.go`: quotes, escapes, `$name`, `${name}` and its modifiers
 * `:- - :+ + :? ? # ## % %% / //`.
 */

/** Value of a variable, or undefined when it is not set. */
export type Lookup = (name: string) => string | undefined

/** Splits at blanks outside of quotes; quotes and escapes stay in the words. */
export function splitWords(text: string, escape: string): readonly string[] {
  const words: string[] = []
  const characters = [...text]
  let word = ''
  let isBlankWord = false
  let quote: string | undefined
  const finish = (): void => {
    if (isBlankWord || word !== '') words.push(word)
    word = ''
    isBlankWord = false
  }
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    const next = characters[at + 1]
    if (quote === undefined && /\s/.test(character)) {
      finish()
      continue
    }
    if (character === escape && quote !== "'") {
      if (next === undefined) continue
      word += character + next
      at += 1
      continue
    }
    if (quote === undefined && (character === '"' || character === "'")) {
      quote = character
      isBlankWord = true
    } else if (character === quote) quote = undefined
    word += character
  }
  finish()
  return words
}

/** A word's text with variables replaced; `words` is it split at blanks that came from outside of quotes. */
interface Expanded {
  readonly text: string
  readonly words: readonly string[]
}

class WordLexer {
  private readonly characters: readonly string[]
  private at = 0

  constructor(
    word: string,
    private readonly escape: string,
    private readonly lookup: Lookup,
  ) {
    this.characters = [...word]
  }

  /** Reads up to a stop character (or the end) and replaces. */
  read(stop: string | undefined, keepsEscapes = false): Expanded {
    let text = ''
    const words: string[] = []
    let current = ''
    let inWord = false
    const addRaw = (part: string): void => {
      current += part
      inWord = true
    }
    const addSplit = (part: string): void => {
      for (const character of part) {
        if (!/\s/.test(character)) addRaw(character)
        else if (inWord) {
          words.push(current)
          current = ''
          inWord = false
        }
      }
    }
    for (let character = this.peek(); character !== undefined; character = this.peek()) {
      if (character === stop) {
        this.at += 1
        if (inWord) words.push(current)
        return { text, words }
      }
      if (character === "'" || character === '"') {
        const part = character === "'" ? this.singleQuoted() : this.doubleQuoted()
        text += part
        addRaw(part)
      } else if (character === '$') {
        const part = this.dollar()
        text += part
        addSplit(part)
      } else {
        this.at += 1
        if (character !== this.escape) {
          text += character
          addSplit(character)
          continue
        }
        const escaped = this.next()
        if (escaped === undefined) break
        const part = keepsEscapes ? character + escaped : escaped
        text += part
        addRaw(part)
      }
    }
    if (stop !== undefined) throw new Error(`unexpected end of statement while looking for matching ${stop}`)
    if (inWord) words.push(current)
    return { text, words }
  }

  private peek(): string | undefined {
    return this.characters[this.at]
  }

  private next(): string | undefined {
    const character = this.characters[this.at]
    this.at += 1
    return character
  }

  private singleQuoted(): string {
    this.at += 1
    let text = ''
    for (let character = this.next(); character !== "'"; character = this.next()) {
      if (character === undefined) {
        throw new Error('unexpected end of statement while looking for matching single-quote')
      }
      text += character
    }
    return text
  }

  private doubleQuoted(): string {
    this.at += 1
    let text = ''
    for (;;) {
      const character = this.peek()
      if (character === undefined) {
        throw new Error('unexpected end of statement while looking for matching double-quote')
      }
      if (character === '$') {
        text += this.dollar()
        continue
      }
      this.at += 1
      if (character === '"') return text
      if (character !== this.escape) {
        text += character
        continue
      }
      const escaped = this.peek()
      if (escaped === undefined) continue
      if (escaped === '"' || escaped === '$' || escaped === this.escape) {
        this.at += 1
        text += escaped
      } else text += character
    }
  }

  private dollar(): string {
    this.at += 1
    if (this.peek() !== '{') {
      const name = this.name()
      return name === '' ? '$' : (this.lookup(name) ?? '')
    }
    this.at += 1
    const first = this.peek()
    if (first === undefined) throw new Error("syntax error: missing '}'")
    if (first === '{' || first === '}' || first === ':') throw new Error('syntax error: bad substitution')
    const name = this.name()
    const modifier = this.next()
    if (modifier === '}') return this.lookup(name) ?? ''
    return this.modified(name, modifier)
  }

  private modified(name: string, first: string | undefined): string {
    const emptyIsUnset = first === ':'
    const modifier = emptyIsUnset ? this.next() : first
    const shown = `${first ?? '\ufffd'}${emptyIsUnset ? (modifier ?? '\ufffd') : ''}`
    const value = this.lookup(name)
    const isUnset = value === undefined || (emptyIsUnset && value === '')
    switch (modifier) {
      case '-': {
        const word = this.operand()
        return isUnset ? word : value
      }
      case '+': {
        const word = this.operand()
        return isUnset ? '' : word
      }
      case '?': {
        const word = this.operand()
        if (!isUnset) return value
        throw new Error(`${name}: ${word || `is not allowed to be ${value === undefined ? 'unset' : 'empty'}`}`)
      }
      case '#':
      case '%':
        return trimPattern(this.operand(true), value ?? '', modifier)
      case '/':
        if (!emptyIsUnset) return this.replaced(value ?? '')
        break
      default:
    }
    throw new Error(`unsupported modifier (${shown}) in substitution`)
  }

  private operand(keepsEscapes = false): string {
    try {
      return this.read('}', keepsEscapes).text
    } catch (thrown) {
      if (this.peek() === undefined) throw new Error("syntax error: missing '}'", { cause: thrown })
      throw thrown
    }
  }

  private replaced(value: string): string {
    const all = this.peek() === '/'
    if (all) this.at += 1
    const pattern = this.pattern()
    const replacement = this.operand(true)
    const expression = new RegExp(patternSource(pattern, true), all ? 'gs' : 's')
    return value.replace(expression, () => replacement)
  }

  private pattern(): string {
    try {
      return this.read('/', true).text
    } catch (thrown) {
      if (this.peek() === undefined) throw new Error("syntax error: missing '/' in ${}", { cause: thrown })
      throw thrown
    }
  }

  private name(): string {
    let name = ''
    for (let character = this.peek(); character !== undefined; character = this.peek()) {
      if (name === '' && /\d/.test(character)) {
        while (/\d/.test(this.peek() ?? '')) name += this.next() ?? ''
        return name
      }
      if (name === '' && /[@*#?\-$!]/.test(character)) return this.next() ?? ''
      if (!/[\p{L}\p{Nd}_]/u.test(character)) break
      name += character
      this.at += 1
    }
    return name
  }
}

/** `*` and `?` as in a shell; everything else, also `[…]`, stands for itself. */
function patternSource(pattern: string, greedy: boolean): string {
  let source = ''
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at += 1) {
    let character = characters[at] ?? ''
    if (character === '*') source += greedy ? '.*' : '.*?'
    else if (character === '?') source += '.'
    else {
      if (character === '\\' && at + 1 < characters.length) {
        at += 1
        character = characters[at] ?? ''
      }
      source += character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
    }
  }
  return source
}

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`. */
function trimPattern(operand: string, value: string, side: '#' | '%'): string {
  const greedy = operand.startsWith(side)
  const pattern = greedy ? operand.slice(1) : operand
  if (side === '#') return value.replace(new RegExp(`^(?:${patternSource(pattern, greedy)})`, 's'), '')
  // The shortest suffix is the one that starts last.
  const whole = new RegExp(`^(?:${patternSource(pattern, true)})$`, 's')
  const starts = Array.from({ length: value.length + 1 }, (_, index) => (greedy ? index : value.length - index))
  const start = starts.find((index) => whole.test(value.slice(index)))
  return start === undefined ? value : value.slice(0, start)
}

function lex(word: string, escape: string, lookup: Lookup): Expanded {
  try {
    return new WordLexer(word, escape, lookup).read(undefined)
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new Error(`failed to process ${JSON.stringify(word)}: ${reason}`, { cause: thrown })
  }
}

/** Replaces variables and removes quotes. Throws Error with buildkit's words. */
export function expandWord(word: string, escape: string, lookup: Lookup): string {
  return lex(word, escape, lookup).text
}

/** The same, split into words. */
export function expandWords(word: string, escape: string, lookup: Lookup): readonly string[] {
  return lex(word, escape, lookup).words
}
