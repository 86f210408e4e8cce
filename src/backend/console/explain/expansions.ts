/**
 * Words that only the shell will know (`$(docker ps -aq)`, what comes to `xargs`), found out beforehand where looking
 * changes nothing: lists of docker's, through filters that only read what comes in.
 */
import { findVerb, plainName } from '../findVerb'
import { piecesOf, type PieceWord } from './pieces'

/** Runs a line that changes nothing, and gives what it prints; undefined where it can't be run. */
export type RunHarmless = (line: string) => Promise<string | undefined>

const lists = new Set(['ps', 'images', 'volume ls', 'network ls'])
const readers = new Set(['cat', 'cut', 'echo', 'grep', 'head', 'tac', 'tail', 'tr', 'wc'])
/** `{ print $1 }` and no more: awk writes files, too. */
const plainAwk = /^\s*(NR\s*[<>=!]=?\s*\d+\s*)?\{\s*print\s+[$\w, ]+\}\s*$/

/** The words that an expansion stands for; undefined where only running it would tell. */
export async function wordsOf(text: string, run: RunHarmless): Promise<readonly string[] | undefined> {
  const [, line] = /^"?\$\(([^]*)\)"?$/.exec(text) ?? /^"?`([^]*)`"?$/.exec(text) ?? []
  return line === undefined ? undefined : printedWords(line, run)
}

/** The words that a line prints, if it is a harmless one. */
export async function printedWords(line: string, run: RunHarmless): Promise<readonly string[] | undefined> {
  if (!isHarmless(line)) return undefined
  const printed = await run(line)
  return printed?.split(/\s+/).filter((word) => word !== '')
}

function isHarmless(line: string): boolean {
  try {
    const pieces = piecesOf(line)
    return (
      pieces.length > 0 &&
      pieces.every((piece) =>
        piece.kind === 'join' ? piece.operator === '|' : piece.kind === 'command' && onlyReads(piece.words),
      )
    )
  } catch {
    return false
  }
}

function onlyReads(words: readonly PieceWord[]): boolean {
  const values = words.flatMap(({ value }) => value ?? [])
  if (values.length < words.length) return false
  const [name = '', ...rest] = values
  if (name === 'docker') {
    const found = findVerb(rest)
    return found !== undefined && lists.has(plainName(found.verb))
  }
  return readers.has(name) || (name === 'awk' && rest.length === 1 && plainAwk.test(rest[0] ?? ''))
}
