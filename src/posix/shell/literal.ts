/** Unquoted text of a word: what backslashes quote and whose home a tilde is. */
import { parse } from 'unbash'
import { cEscapes } from '../programs/escapes'
import { decodeText } from '../text'
import { isByteLocale } from './locale'
import type { Piece } from './fields'
import type { Shell } from './shell'

/** Unquoted text as written: backslashes quote, a tilde at the start (or after `:` in assignments) is a home. */
export function literalPieces(shell: Shell, text: string, first: boolean, assignment: boolean): Piece[] {
  const pieces: Piece[] = []
  const named = first && !assignment && shell.dialect === 'bash' ? /^[A-Za-z_]\w*=(?=~)/.exec(text)?.[0] : undefined
  if (named !== undefined)
    return [{ kind: 'literal', text: named }, ...literalPieces(shell, text.slice(named.length), true, true)]
  let rest = text
  if (first || assignment) {
    const home = homeAt(shell, rest)
    if (home !== undefined && first) {
      pieces.push({ kind: 'quoted', text: home.value })
      rest = rest.slice(home.length)
    }
  }
  if (assignment && rest.includes(':~')) {
    rest = rest.replace(/:(~[^/:]*)/g, (whole, name: string) => {
      const home = homeAt(shell, name)
      return home === undefined ? whole : `:${home.value}`
    })
  }
  if (!rest.includes('\\')) return rest === '' ? pieces : [...pieces, { kind: 'literal', text: rest }]
  for (const match of rest.matchAll(/\\(\n|[^]|$)|[^\\]+/gu)) {
    if (match[1] === undefined) pieces.push({ kind: 'literal', text: match[0] })
    else if (match[1] !== '\n') pieces.push({ kind: 'quoted', text: match[1] === '' ? '\\' : match[1] })
  }
  return pieces
}

const ashEscapes: Readonly<Record<string, string>> = { ...cEscapes, "'": "'" }

/** bash's `$'…'`: what is beyond ASCII stays an escape where the locale knows bytes only. */
function bashAnsi(shell: Shell, part: { readonly text: string; readonly value: string }): string {
  if (!/\\[uU]/.test(part.text) || !isByteLocale(shell)) return part.value
  const text = part.text.replace(
    /((?:^|[^\\])(?:\\\\)*)\\(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/g,
    (whole, before: string, short?: string, long?: string) => {
      const code = Number.parseInt(short ?? long ?? '', 16)
      if (code < 0x80) return whole
      const digits = code.toString(16).toUpperCase()
      return `${before}\\\\${code > 0xffff ? 'U' : 'u'}${digits.padStart(code > 0xffff ? 8 : 4, '0')}`
    },
  )
  const command = parse(`: ${text}`).commands[0]?.command
  const word = command?.type === 'Command' ? command.args[0] : undefined
  return word?.type === 'Word' ? word.value : part.value
}

/** What `$'…'` stands for; ash knows the escapes of C alone, and to dash it is a dollar before a quotation. */
export function ansiText(shell: Shell, part: { readonly text: string; readonly value: string }): string {
  const inner = part.text.slice(2, -1)
  if (shell.dialect === 'bash') return bashAnsi(shell, part)
  if (shell.dialect === 'dash') return `$${inner}`
  return inner.replace(/((?:\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}))+)|\\([^])/g, (whole, numbers?: string, letter = '') =>
    numbers === undefined ? (ashEscapes[String(letter)] ?? whole) : bytesText(numbers),
  )
}

function bytesText(escapes: string): string {
  const bytes = escapes.split('\\').slice(1)
  return decodeText(
    Uint8Array.from(bytes, (each) =>
      each.startsWith('x') ? Number.parseInt(each.slice(1), 16) : Number.parseInt(each, 8),
    ),
  )
}

/** `~$X` and `~'a'`: what follows the tilde isn't plain text up to a slash, and so it stays a tilde. */
export function namesNoHome(parts: readonly { readonly text: string }[]): boolean {
  return parts.length > 1 && /^~[\w.-]*$/.test(parts[0]?.text ?? '')
}

function homeAt(shell: Shell, text: string): { value: string; length: number } | undefined {
  const directory = shell.dialect === 'bash' ? /^~([+-])(?=[/:]|$)/.exec(text)?.[1] : undefined
  if (directory !== undefined) {
    const value = shell.get(directory === '+' ? 'PWD' : 'OLDPWD')
    return value === undefined ? undefined : { value, length: 2 }
  }
  const stacked = shell.dialect === 'bash' ? /^~([-+]?)(\d+)(?=[/:]|$)/.exec(text) : null
  if (stacked !== null) {
    const stack = [shell.process.cwd, ...shell.directories]
    const value = stack[stacked[1] === '-' ? stack.length - 1 - Number(stacked[2]) : Number(stacked[2])]
    return value === undefined ? undefined : { value, length: stacked[0].length }
  }
  const match = /^~([A-Za-z_][\w.-]*)?(?=[/:]|$)/.exec(text)
  if (match === null) return undefined
  const home = match[1] === undefined ? shell.get('HOME') : homeOf(shell, match[1])
  return home === undefined ? undefined : { value: home, length: match[0].length }
}

function homeOf(shell: Shell, user: string): string | undefined {
  try {
    const file = shell.process.namespace.open(shell.process, '/etc/passwd', { read: true })
    const text = decodeText(file.read(1 << 20))
    file.close()
    return text
      .split('\n')
      .map((line) => line.split(':'))
      .find((fields) => fields[0] === user)?.[5]
  } catch {
    return undefined
  }
}
