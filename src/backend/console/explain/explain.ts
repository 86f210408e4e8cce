/**
 * "Explain": what a line would do, one sentence for each part of it, and what it would destroy. Nothing is run. The line
 * is read as the shell and docker's own command line read it; what depends on an expansion is said to.
 */
import type { ConsoleLanguage, ExplainedPart, Explanation, Loss } from '@shared/contract/console'
import { toLabError } from '@shared/errors'
import type { EngineClient } from '../../docker/types'
import { describeError } from '../errorText'
import { explainDocker } from './dockerLine'
import { filled } from './fill'
import { lossesOf, type Removal } from './losses'
import { piecesOf, type Piece, type PieceWord } from './pieces'
import { en } from './texts/en'
import { pt } from './texts/pt'
import type { ExplanationTexts } from './texts/types'

const languages: Readonly<Record<ConsoleLanguage, ExplanationTexts>> = { pt, en }

/** Explains a line; the engine is asked only for what a removing line would destroy. */
export async function explainLine(
  line: string,
  language: ConsoleLanguage,
  client: () => EngineClient,
): Promise<Explanation> {
  const texts = languages[language]
  const { parts, removals } = explainParts(line, texts)
  const losses: Loss[] = []
  const gone = new Set<string>()
  try {
    for (const removal of removals) {
      losses.push(...(await lossesOf(client(), { ...removal, gone }, texts.losses)))
      if (removal.verb === 'rm') removal.targets.forEach((target) => gone.add(target))
    }
  } catch (error) {
    return { parts: [...parts], losses, unknownLosses: describeError(toLabError(error)) }
  }
  return { parts: [...parts], losses }
}

/** What a docker line removes (its words after `docker`); undefined when it removes nothing. */
export function removalOfWords(words: readonly string[]): Removal | undefined {
  return explainDocker(
    words.map((word) => ({ text: word, value: word })),
    en,
  ).removal
}

/** The words to name and ask about losses with. */
export function losingTexts(language: ConsoleLanguage): Pick<ExplanationTexts, 'losses' | 'kinds' | 'asking'> {
  return languages[language]
}

function explainParts(
  line: string,
  texts: ExplanationTexts,
): { parts: readonly ExplainedPart[]; removals: readonly Removal[] } {
  const { shell } = texts
  if (line.trim() === '') return { parts: [part('shell', '', shell['empty'])], removals: [] }
  let pieces: readonly Piece[]
  try {
    pieces = piecesOf(line)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { parts: [part('problem', line, filled(shell['unfinished'] ?? '', { reason }))], removals: [] }
  }
  const removals: Removal[] = []
  const parts = pieces.flatMap((piece): readonly ExplainedPart[] => {
    switch (piece.kind) {
      case 'join':
        return [part('shell', piece.operator, shell[piece.operator])]
      case 'redirect':
        return [part('shell', piece.text, filled(shell[piece.operator] ?? shell['redirect'] ?? '', piece))]
      case 'assignment':
        return [part('shell', piece.text, filled(shell['assignment'] ?? '', piece))]
      case 'compound':
        return [part('shell', piece.text, shell['compound'])]
      case 'command': {
        const docker = dockerWords(piece.words)
        if (docker === undefined) return [explainProgram(piece.words, texts)]
        const explained = explainDocker(docker.words, texts)
        if (explained.removal !== undefined) removals.push(explained.removal)
        const before = docker.through.length > 0 ? [explainProgram(docker.through, texts)] : []
        return [...before, ...explained.parts]
      }
    }
  })
  return { parts, removals }
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

function explainProgram(words: readonly PieceWord[], { programs }: ExplanationTexts): ExplainedPart {
  const text = words.map((word) => word.text).join(' ')
  const name = words[0]?.value ?? words[0]?.text ?? ''
  const known = Object.hasOwn(programs, name) && !['other', 'unknownVerb', 'docker'].includes(name)
  return part('program', text, known ? programs[name] : filled(programs['other'] ?? '', { name }))
}

function part(kind: ExplainedPart['kind'], text: string, sentence: string | undefined): ExplainedPart {
  return { kind, text, sentence: sentence ?? '' }
}
