/**
 * Scripts for the parsers' comparison: grown from a grammar that knows every construct of the three shells, and the same
 * bent out of shape, since most of what a person mistypes is nearly right.
 */
import type { Dialect } from '@posix/shell/dialect'

export interface Random {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number
}

/** Numbers that follow from a seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return {
    below: (limit) => {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
    },
  }
}

class Writer {
  constructor(
    private readonly random: Random,
    private readonly dialect: Dialect,
  ) {}

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.random.below(choices.length)]
    if (chosen === undefined) throw new Error('nothing to pick from')
    return chosen
  }

  word(depth: number): string {
    const plain = [
      'a',
      'b1',
      '-x',
      'x=1',
      '*.c',
      '[a-z]',
      '~',
      '$x',
      '${x}',
      '$1',
      '$@',
      '"q $x"',
      "'s'",
      '\\;',
      'a\\ b',
      '""',
    ]
    if (depth <= 0) return this.pick(plain)
    const inner = depth - 1
    return this.pick<() => string>([
      () => this.pick(plain),
      () => this.pick(plain),
      () => `$(${this.list(inner)})`,
      () => `\`${this.pick(['echo a', 'ls', 'echo $x'])}\``,
      () => `$((${this.pick(['1+2', 'x*3', '(1)', 'x>2?1:0'])}))`,
      () => `\${x${this.pick([':-', '-', ':=', ':?', ':+', '#', '##', '%', '%%'])}${this.word(inner)}}`,
      () => `"${this.pick(['a', '$x', '${y}', '$(ls)'])} ${this.pick(['', "it's", '\\"'])}"`,
      ...(this.dialect === 'bash' ? [() => `<(${this.simple(inner)})`, () => '{a,b}', () => "$'x'"] : []),
    ])()
  }

  simple(depth: number): string {
    const words = Array.from({ length: 1 + this.random.below(3) }, () => this.word(depth))
    const redirection =
      this.random.below(4) === 0
        ? ` ${this.pick(['>', '<', '>>', '2>', '>&', '<>', '>|'])}${this.pick([' f', 'f', '&1', '2'])}`
        : ''
    return `${this.pick(['echo', 'ls', 'x=1 cmd', ':', 'test'])} ${words.join(' ')}${redirection}`
  }

  command(depth: number): string {
    if (depth <= 0) return this.simple(0)
    const inner = depth - 1
    const list = (): string => this.list(inner)
    const end = this.pick([';', '\n'])
    return this.pick<() => string>([
      () => this.simple(inner),
      () => this.simple(inner),
      () =>
        `if ${list()}${end} then ${list()}${end} ${this.pick(['', `else ${list()}; `, `elif ${list()}; then ${list()}; `])}fi`,
      () => `${this.pick(['while', 'until'])} ${list()}${end} do ${list()}${end} done`,
      () => `for i ${this.pick(['', 'in a b', 'in', 'in $x'])}${end} do ${list()}${end} done`,
      () =>
        `case ${this.word(inner)} in ${this.pick(['', '('])}${this.pick(['a', 'a|b', '*', '"x"'])}) ${this.pick([list(), ''])} ;; ${this.pick(['', 'b) ls ;; '])}esac`,
      () => `{ ${list()}${end} }`,
      () => `( ${list()} )`,
      () => `f() { ${list()}${end} }`,
      () => `! ${this.simple(inner)}`,
      () => `cat <<E${end === '\n' ? '' : ' '}\nbody $x\nE\n${this.simple(0)}`,
      ...(this.dialect === 'bash'
        ? [
            () => `[[ ${this.word(0)} ${this.pick(['==', '!=', '<', '-eq', '=~'])} ${this.word(0)} ]]`,
            () => '(( x + 1 ))',
            () => `for ((i=0;i<3;i++)); do ${list()}; done`,
            () => `a=(1 ${this.word(0)})`,
            () => `function g { ${list()}; }`,
            () => `select x in a; do ${list()}; done`,
          ]
        : []),
    ])()
  }

  list(depth: number): string {
    const parts = Array.from({ length: 1 + this.random.below(3) }, () => this.command(depth))
    return parts.reduce((text, part) => `${text}${this.pick([' && ', ' || ', ' | ', '; ', '\n', ' & '])}${part}`)
  }

  mutated(text: string): string {
    const pieces = [
      ';',
      '&',
      '|',
      '(',
      ')',
      '{',
      '}',
      '"',
      "'",
      '`',
      '$',
      '$(',
      '${',
      '$((',
      '\n',
      ' ',
      'fi',
      'done',
      'then',
      'do',
      'esac',
      ';;',
      '<',
      '>',
      '<<E',
      '&&',
      '!',
      'in',
      '\\',
      '#',
    ]
    let changed = text
    for (let count = 1 + this.random.below(3); count > 0; count--) {
      const at = this.random.below(changed.length + 1)
      const length = this.random.below(4)
      changed = this.pick([
        () => changed.slice(0, at) + changed.slice(at + length),
        () => `${changed.slice(0, at)} ${this.pick(pieces)} ${changed.slice(at)}`,
        () => changed.slice(0, at) + this.pick(pieces) + changed.slice(at),
        () => changed.slice(0, at),
      ])()
    }
    return changed
  }
}

const marks = '\'"`$(){}[]<>|&;\\\n\t #!=*?~:%/-+@^,.0123abcEfidone\0\x7f\xe9'

/** Characters without any order: what the shells' own marks make of one another. */
export function generateNoise(random: Random): string {
  return Array.from({ length: random.below(60) }, () => marks[random.below(marks.length)] ?? '').join('')
}

/** The script with a number, half of them bent. */
export function generateScript(random: Random, dialect: Dialect): string {
  const writer = new Writer(random, dialect)
  const text = writer.list(1 + random.below(3))
  return random.below(2) === 0 ? text : writer.mutated(text)
}
