/**
 * From expanded pieces to fields: splitting by IFS of what came from expansions, then names of files for unquoted
 * wildcards. A piece knows whether it was quoted; `break` stands between the words of `$@`.
 */
import { PosixError } from '../filesystem/posixError'
import { escapePattern, hasWildcard } from './pattern'
import type { Shell } from './shell'
import { ShellError } from './shellError'
import { matchesIn } from './shellMatch'

export type Piece =
  { readonly kind: 'literal' | 'quoted' | 'expanded'; readonly text: string } | { readonly kind: 'break' }

/** The text of pieces that are not split; `separator` joins what stands around a break (a space when it is empty). */
export function textOf(pieces: readonly Piece[], separator: string): string {
  return pieces.map((piece) => (piece.kind === 'break' ? separator || ' ' : piece.text)).join('')
}

export interface Field {
  readonly text: string
  /** The same as a pattern: quoted characters are escaped. */
  readonly pattern: string
  readonly mayGlob: boolean
}

const whitespace = ' \t\n'

/** Splits pieces into fields. */
export function splitFields(pieces: readonly Piece[], separators: string): Field[] {
  const splitter = new Splitter(separators)
  for (const piece of pieces) splitter.add(piece)
  return splitter.finish()
}

class Splitter {
  private readonly fields: Field[] = []
  private text = ''
  private pattern = ''
  private mayGlob = false
  private started = false
  private afterSpace = false

  constructor(private readonly separators: string) {}

  add(piece: Piece): void {
    switch (piece.kind) {
      case 'break':
        this.end()
        return
      case 'quoted':
        this.append(piece.text, escapePattern(piece.text), false)
        this.started = true
        return
      case 'literal':
        if (piece.text !== '') this.append(piece.text, piece.text, true)
        return
      case 'expanded':
        for (const character of piece.text) this.addExpanded(character)
    }
  }

  finish(): Field[] {
    this.end()
    return this.fields
  }

  private addExpanded(character: string): void {
    if (!this.separators.includes(character)) {
      this.append(character, character, true)
      return
    }
    if (whitespace.includes(character)) {
      if (!this.started) return
      this.end()
      this.afterSpace = true
      return
    }
    if (this.started) this.end()
    else if (!this.afterSpace) this.fields.push({ text: '', pattern: '', mayGlob: false })
    this.afterSpace = false
  }

  private append(text: string, pattern: string, mayGlob: boolean): void {
    this.text += text
    this.pattern += pattern
    this.mayGlob ||= mayGlob
    this.started = true
    this.afterSpace = false
  }

  private end(): void {
    if (this.started) this.fields.push({ text: this.text, pattern: this.pattern, mayGlob: this.mayGlob })
    this.text = ''
    this.pattern = ''
    this.mayGlob = false
    this.started = false
    this.afterSpace = false
  }
}

/** Replaces a field with wildcards by the names that match, in the order of the C locale; else it stays as it is. */
export function expandNames(shell: Shell, field: Field): string[] {
  if (!field.mayGlob || shell.options.has('noglob') || !/[*?[+@!]/.test(field.pattern)) return [field.text]
  const extended = shell.shopts.has('extglob') && /[?*+@!]\(/.test(field.pattern)
  if (!extended && !hasWildcard(field.pattern)) return [field.text]
  const ignored = shell.dialect === 'bash' ? (shell.get('GLOBIGNORE') ?? '') : ''
  const names = matchPath(shell, field.pattern).filter(
    (name) => ignored === '' || !ignored.split(':').some((pattern) => matchesIn(shell, pattern, name)),
  )
  if (names.length > 0) return names
  if (shell.shopts.has('failglob')) throw new ShellError(`no match: ${field.text}`, 1, true)
  return shell.shopts.has('nullglob') ? [] : [field.text]
}

function matchPath(shell: Shell, pattern: string): string[] {
  const absolute = pattern.startsWith('/')
  const parts = pattern.split('/')
  let found = [absolute ? '/' : '']
  for (const [index, part] of parts.entries()) {
    if (part === '') {
      if (index > 0 && index === parts.length - 1)
        found = found.filter((path) => isDirectory(shell, path)).map((path) => `${path}/`)
      continue
    }
    const last = index === parts.length - 1
    if (part === '**' && shell.shopts.has('globstar')) {
      found = found.flatMap((base) => descend(shell, base, last))
      continue
    }
    found = found.flatMap((base) => step(shell, base, part, last))
  }
  return found.sort(byCode)
}

function step(shell: Shell, base: string, part: string, last: boolean): string[] {
  const join = (name: string): string => (base === '' || base.endsWith('/') ? base + name : `${base}/${name}`)
  if (!hasWildcard(part)) {
    const path = join(part.replace(/\\(.)/gs, '$1'))
    return exists(shell, path) ? [path] : []
  }
  const hidden = part.startsWith('.') || part.startsWith('\\.') || showsHidden(shell)
  const dots = shell.dialect === 'bash' ? [] : ['.', '..']
  const fold = shell.shopts.has('nocaseglob')
  const names = [...dots, ...namesIn(shell, base === '' ? '.' : base)]
    .filter(
      (name) =>
        (hidden || !name.startsWith('.')) &&
        (fold ? matchesIn(shell, part.toLowerCase(), name.toLowerCase()) : matchesIn(shell, part, name)),
    )
    .map(join)
  return last ? names : names.filter((path) => isDirectory(shell, path))
}

/** bash: `dotglob`, or a GLOBIGNORE. */
function showsHidden(shell: Shell): boolean {
  return shell.dialect === 'bash' && (shell.shopts.has('dotglob') || (shell.get('GLOBIGNORE') ?? '') !== '')
}

/** `**`: directories below, and files too at the end; links are not followed. */
function descend(shell: Shell, base: string, last: boolean): string[] {
  const found: string[] = base === '' || last ? [] : [base]
  if (base === '' && !last) found.push('')
  else if (last && base !== '') found.push(base.endsWith('/') ? base : `${base}/`)
  const walk = (path: string): void => {
    for (const name of namesIn(shell, path === '' ? '.' : path)) {
      if (name.startsWith('.')) continue
      const inner = path === '' || path.endsWith('/') ? path + name : `${path}/${name}`
      const directory = isDirectory(shell, inner) && !isLink(shell, inner)
      if (last || directory) found.push(inner)
      if (directory) walk(inner)
    }
  }
  walk(base)
  return found
}

function isLink(shell: Shell, path: string): boolean {
  return attempt(() => shell.process.namespace.lstat(shell.process, path).kind === 'symlink', false)
}

function namesIn(shell: Shell, path: string): string[] {
  return attempt(() => shell.process.namespace.readDirectory(shell.process, path).map((entry) => entry.name), [])
}

function exists(shell: Shell, path: string): boolean {
  return attempt(() => shell.process.namespace.lstat(shell.process, path) !== undefined, false)
}

function isDirectory(shell: Shell, path: string): boolean {
  return attempt(() => shell.process.namespace.stat(shell.process, path).kind === 'directory', false)
}

function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof PosixError) return otherwise
    throw error
  }
}

function byCode(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
