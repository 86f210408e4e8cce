/** ptx: a permuted index, each word of the input with what stands around it, in order. Debian's, from coreutils. */
import type { Process, Program } from '../../process/types'
import { byteOutput, byteTextOf, toByteText } from '../byteText'
import { chosenWord } from '../choices'
import { complain, reason, UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { compileRegularExpression } from '../regularExpression'
import { openInput, readEverything } from '../streams'
import { fieldsOf, plainLine, roffLine, texLine, type Occurrence, type Widths } from './fields'

const table = {
  short: 'ACF:GM:ORS:TW:b:fg:i:o:rtw:',
  long: {
    'auto-reference': 'A', 'flag-truncation': 'F:', traditional: 'G', 'macro-name': 'M:', format: 'Φ:', 'right-side-refs': 'R',
    'sentence-regexp': 'S:', 'word-regexp': 'W:', 'break-file': 'b:', 'ignore-case': 'f', 'gap-size': 'g:', 'ignore-file': 'i:',
    'only-file': 'o:', references: 'r', 'typeset-mode': 't', width: 'w:',
  }, // prettier-ignore
  usage: '[OPTION]... [INPUT]...   (without -G)',
}
const sentenceEnd = '[.?!][]"\')}]*\\($\\|\t\\|  \\)[ \t\n]*'

export const ptx: Program = async (process) => {
  const options = parseOptions(process, table)
  const number = (letter: string, what: string, standard: number): number => {
    const text = options.value(letter) ?? String(standard)
    if (!/^\d+$/.test(text) || Number(text) === 0) throw new UsageError(`ptx: invalid ${what}: '${text}'\n`, 1)
    return Number(text)
  }
  const lineWidth = number('w', 'line width', 72)
  const gap = number('g', 'gap width', 3)
  const format = formatOf(process, options)
  const isListed = await wordFilter(process, options)
  const found: Occurrence[] = []
  const files: { readonly path: string; readonly text: string }[] = []
  for (const path of options.operands.length === 0
    ? ['-']
    : options.operands.slice(0, options.has('G') ? 1 : undefined)) {
    const text = await read(process, path)
    files.push({ path: path === '-' ? '' : toByteText(path), text })
  }
  for (const file of files)
    found.push(
      ...occurrences(file.path, file.text, options).filter(({ text, start, end }) => isListed(text.slice(start, end))),
    )
  const fold = (word: string): string => (options.has('f') ? word.toUpperCase() : word)
  const keyOf = ({ text, start, end }: Occurrence): string => fold(text.slice(start, end))
  const keyed = found.map((occurrence, index) => ({ occurrence, index, key: keyOf(occurrence) }))
  keyed.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : left.index - right.index))
  const hasReferences = options.has('A') || options.has('r')
  const referenceWidth = hasReferences ? widestReference(files, found, options) : 0
  const used = hasReferences && !options.has('R') ? referenceWidth + gap : 0
  const widths = widthsOf(Math.max(0, lineWidth - used), gap, found, options)
  const output = byteOutput(process)
  for (const { occurrence } of keyed) {
    await process.checkpoint()
    const fields = fieldsOf(occurrence, widths)
    const reference = hasReferences ? occurrence.reference : undefined
    if (format === 'roff') output.add(roffLine(fields, widths.mark, options.value('M') ?? 'xx', reference))
    else if (format === 'tex') output.add(texLine(fields, options.value('M') ?? 'xx', reference))
    else {
      const shown = {
        text: occurrence.reference,
        width: referenceWidth,
        isRight: options.has('R'),
        isAutomatic: options.has('A'),
      }
      output.add(plainLine(fields, widths, hasReferences ? shown : undefined))
    }
    if (output.isFull) await output.flush()
  }
  await output.flush()
  return 0
}

function formatOf(process: Process, options: Options): 'plain' | 'roff' | 'tex' {
  const named = options.value('Φ')
  const word = named === undefined ? undefined : chosenWord(process, '--format', named, [['roff'], ['tex']])
  if (options.last('OTΦ') === 'Φ') return word === 'tex' ? 'tex' : 'roff'
  if (options.has('T')) return 'tex'
  return options.has('O') || options.has('G') ? 'roff' : 'plain'
}

async function read(process: Process, path: string): Promise<string> {
  try {
    const input = await openInput(process, path)
    const text = byteTextOf(await readEverything(process, input))
    input.close()
    return text
  } catch (error) {
    await complain(process, `${path}: ${reason(process, error)}`)
    throw new UsageError('', 1)
  }
}

/** Which words are wanted: those of `-o`'s file, none of `-i`'s. */
async function wordFilter(process: Process, options: Options): Promise<(word: string) => boolean> {
  const fold = (word: string): string => (options.has('f') ? word.toUpperCase() : word)
  const listed = async (letter: string): Promise<Set<string> | undefined> => {
    const path = options.value(letter)
    if (path === undefined) return undefined
    return new Set(
      (await read(process, path))
        .split('\n')
        .filter((line) => line !== '')
        .map(fold),
    )
  }
  const [ignored, only] = [await listed('i'), await listed('o')]
  return (word) => ignored?.has(fold(word)) !== true && only?.has(fold(word)) !== false
}

function isWordIn(options: Options): (character: string) => boolean {
  return options.has('G')
    ? (character) => !/[ \t\n]/.test(character) && character !== ''
    : (character) => /[A-Za-z]/.test(character)
}

/** Every word of a text with its context: a sentence, or a line with `-r` and `-G`. */
function occurrences(path: string, text: string, options: Options): Occurrence[] {
  const isLines = options.has('r') || options.has('G')
  const end = compileRegularExpression(options.value('S') ?? (isLines ? '\n' : sentenceEnd), {
    extended: false,
    isBytes: true,
    multiline: true,
  })
  const own = options.value('W')
  const word = own === undefined ? undefined : compileRegularExpression(own, { extended: false, isBytes: true })
  const found: Occurrence[] = []
  const lineAt = lineCounter(text)
  for (let start = 0; start < text.length;) {
    const match = end.match(text, start)
    const [from, to] = [match?.start ?? text.length, match?.end ?? text.length]
    const next = Math.max(to, start + 1)
    const contextEnd = start + text.slice(start, Math.min(isLines ? from : to, text.length)).trimEnd().length
    let contextStart = start
    let reference = ''
    if (options.has('r')) {
      const first = /^[^ \t\n]*/.exec(text.slice(start, contextEnd))?.[0] ?? ''
      reference = first
      contextStart = start + first.length
      while (/[ \t]/.test(text[contextStart] ?? '')) contextStart++
    }
    for (const [at, stop] of wordsIn(text, contextStart, contextEnd, isWordIn(options), word))
      found.push({
        text,
        start: at,
        end: stop,
        contextStart,
        contextEnd,
        reference: options.has('A') ? `${path}:${lineAt(at)}` : reference,
      })
    start = next
  }
  return found
}

/** Numbers of lines for places that only grow. */
function lineCounter(text: string): (at: number) => number {
  let [line, seen] = [1, 0]
  return (at) => {
    for (; seen < at; seen++) if (text[seen] === '\n') line++
    return line
  }
}

function* wordsIn(
  text: string,
  start: number,
  end: number,
  isWord: (character: string) => boolean,
  word: ReturnType<typeof compileRegularExpression> | undefined,
): Generator<readonly [number, number]> {
  for (let at = start; at < end;) {
    if (word !== undefined) {
      const found = word.match(text, at)
      if (found === undefined || found.start >= end) return
      if (found.end > found.start) yield [found.start, found.end]
      at = Math.max(found.end, at + 1)
      continue
    }
    while (at < end && !isWord(text[at] ?? '')) at++
    let stop = at
    while (stop < end && isWord(text[stop] ?? '')) stop++
    if (stop > at) yield [at, stop]
    at = stop
  }
}

function widestReference(
  files: readonly { readonly path: string; readonly text: string }[],
  found: readonly Occurrence[],
  options: Options,
): number {
  if (!options.has('A')) return found.reduce((most, { reference }) => Math.max(most, reference.length), 0)
  return files.reduce(
    (most, { path, text }) => Math.max(most, path.length + String(text.split('\n').length).length + 1),
    0,
  )
}

function widthsOf(lineWidth: number, gap: number, found: readonly Occurrence[], options: Options): Widths {
  const half = Math.floor(lineWidth / 2)
  const mark = options.value('F') ?? '/'
  const cut = 2 * mark.length
  const isTraditional = options.has('G')
  return {
    half,
    gap,
    before: Math.max(0, half - gap - (isTraditional ? 0 : cut)),
    keyAfter: half - cut - (isTraditional ? 1 : 0),
    mark,
    longestWord: found.reduce((most, { start, end }) => Math.max(most, end - start), 0),
    isWord: isWordIn(options),
  }
}
