/**
 * "Explain": what a line would do, one sentence for each part of it, and what it would destroy. Nothing is run but lists
 * of docker's that tell what an expansion stands for. The line is read as the shell and docker's own command line read it.
 */
import type { ConsoleLanguage, ExplainedPart, Explanation, Loss } from '@shared/contract/console'
import { toLabError } from '@shared/errors'
import type { EngineClient } from '../../docker/types'
import { describeError } from '../errorText'
import { explainDocker } from './dockerLine'
import type { RunHarmless } from './expansions'
import { filled } from './fill'
import { lossesOf } from './losses/losses'
import { piecesOf, type Piece, type PieceWord } from './pieces'
import { settle, type RemovalDraft } from './removals'
import { notesOf, type LayersOf } from './startNotes'
import type { ContainerStart } from './starts'
import { en } from './texts/en'
import { pt } from './texts/pt'
import type { ExplanationTexts } from './texts/types'

export interface ExplainOptions {
  readonly language: ConsoleLanguage
  /** Throws LabError when there is none. */
  readonly client: () => EngineClient
  /** Milliseconds since the epoch. */
  readonly nowMs: number
  /** Default: nobody runs anything, so what an expansion stands for stays unknown. */
  readonly runHarmless?: RunHarmless
  /** Default: what images hold is unknown. */
  readonly layersOf?: LayersOf
}

const languages: Readonly<Record<ConsoleLanguage, ExplanationTexts>> = { pt, en }

/** A command of the line, or what stands between two. */
interface Explained {
  readonly parts: readonly ExplainedPart[]
  readonly removal?: RemovalDraft
  readonly start?: ContainerStart
}

/** Explains a line; the engine is asked only what a line that removes or makes something would come to. */
export async function explainLine(line: string, options: ExplainOptions): Promise<Explanation> {
  const texts = languages[options.language]
  const explained = explainPieces(line, texts)
  const parts = explained.map((each) => [...each.parts])
  const losses: Loss[] = []
  let unknownLosses: string | undefined
  try {
    for (const [index, { start }] of explained.entries()) {
      if (start === undefined) continue
      const found = await notesOf(start, {
        client: options.client(),
        layersOf: options.layersOf ?? (() => Promise.resolve(undefined)),
        texts,
      })
      for (const [place, note] of found.notes) addNote(parts[index]?.[place], note)
      losses.push(...found.losses)
    }
    const drafts = explained.flatMap(({ removal }) => removal ?? [])
    const { removals, unknown } = await settle(drafts, options.runHarmless ?? (() => Promise.resolve(undefined)))
    if (unknown.length > 0) unknownLosses = filled(texts.losses.unknownWords, { words: unknown.join(', ') })
    if (removals.length > 0) {
      losses.unshift(...(await lossesOf(options.client(), removals, { texts: texts.losses, nowMs: options.nowMs })))
    }
  } catch (error) {
    const removes = explained.some(({ removal }) => removal !== undefined)
    if (removes) unknownLosses = describeError(toLabError(error))
  }
  return { parts: parts.flat(), losses, ...(unknownLosses === undefined ? {} : { unknownLosses }) }
}

function addNote(part: ExplainedPart | undefined, note: string): void {
  if (part !== undefined && note !== '') part.sentence = `${part.sentence} ${note}`
}

/** What a docker line removes (its words after `docker`); undefined when it removes nothing. */
export function removalOfWords(words: readonly string[]): RemovalDraft | undefined {
  return explainDocker(
    words.map((word) => ({ text: word, value: word })),
    en,
  ).removal
}

/** The words to name and ask about losses with. */
export function losingTexts(language: ConsoleLanguage): Pick<ExplanationTexts, 'losses' | 'kinds' | 'asking'> {
  return languages[language]
}

function explainPieces(line: string, texts: ExplanationTexts): readonly Explained[] {
  const { shell } = texts
  if (line.trim() === '') return [{ parts: [part('shell', '', shell['empty'])] }]
  let pieces: readonly Piece[]
  try {
    pieces = piecesOf(line)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [{ parts: [part('problem', line, filled(shell['unfinished'] ?? '', { reason }))] }]
  }
  return pieces.map((piece, index) => explainPiece(piece, pipedInto(pieces, index), texts))
}

function explainPiece(piece: Piece, before: string, texts: ExplanationTexts): Explained {
  const { shell } = texts
  switch (piece.kind) {
    case 'join':
      return { parts: [part('shell', piece.operator, shell[piece.operator])] }
    case 'redirect':
      return { parts: [part('shell', piece.text, filled(shell[piece.operator] ?? shell['redirect'] ?? '', piece))] }
    case 'assignment':
      return { parts: [part('shell', piece.text, filled(shell['assignment'] ?? '', piece))] }
    case 'compound':
      return { parts: [part('shell', piece.text, shell['compound'])] }
    case 'command': {
      const docker = dockerWords(piece.words)
      if (docker === undefined) return { parts: [explainProgram(piece.words, texts)] }
      const explained = explainDocker(docker.words, texts, { isContinued: docker.through.length > 0 })
      if (docker.through.length === 0) return explained
      const { removal } = explained
      const mark = markOf(docker.through)
      return {
        parts: [explainProgram(docker.through, texts), ...explained.parts],
        ...(removal === undefined
          ? {}
          : { removal: { ...removal, through: { line: before, ...(mark === undefined ? {} : { mark }) } } }),
      }
    }
  }
}

/** The commands whose output comes in, as they are written. */
function pipedInto(pieces: readonly Piece[], index: number): string {
  const texts: string[] = []
  for (let at = index - 1; at > 0; at -= 2) {
    const [joint, command] = [pieces[at], pieces[at - 1]]
    if (joint?.kind !== 'join' || joint.operator !== '|' || command?.kind !== 'command') break
    texts.unshift(command.words.map(({ text }) => text).join(' '))
  }
  return texts.join(' | ')
}

/** The words of a docker command; `xargs docker …` is one, with words of its own before. */
function dockerWords(
  words: readonly PieceWord[],
): { words: readonly PieceWord[]; through: readonly PieceWord[] } | undefined {
  if (words[0]?.value === 'docker') return { words: words.slice(1), through: [] }
  const at = words.findIndex(({ value }) => value === 'docker')
  if (words[0]?.value !== 'xargs' || at < 0) return undefined
  return { words: words.slice(at + 1), through: words.slice(0, at) }
}

/** `-I {}`, `-I{}` of xargs. */
function markOf(words: readonly PieceWord[]): string | undefined {
  const values = words.map(({ value }) => value ?? '')
  const at = values.findIndex((value) => value.startsWith('-I'))
  if (at < 0) return undefined
  return values[at] === '-I' ? values[at + 1] : values[at]?.slice(2)
}

function explainProgram(words: readonly PieceWord[], { programs }: ExplanationTexts): ExplainedPart {
  const text = words.map((word) => word.text).join(' ')
  const name = words[0]?.value ?? words[0]?.text ?? ''
  const known = Object.hasOwn(programs, name) && !['other', 'unknownVerb', 'docker'].includes(name)
  return part('program', text, known ? programs[name] : filled(programs['other'] ?? '', { name }))
}

function part(kind: ExplainedPart['kind'], text: string, sentence: string | undefined): ExplainedPart {
  return { kind, text, sentence: sentence ?? '' }
}
