/**
 * A Dockerfile as a list of instructions with their places. Lines count from 1; a step is an instruction's number in
 * the file, as the classic builder counts them.
 */
import './parserGlobals'
import { DockerfileParser } from 'dockerfile-ast'

export interface Instruction {
  readonly step: number
  readonly line: number
  readonly lastLine: number
  /** Upper case. */
  readonly keyword: string
  /** In one line, continuations joined. */
  readonly text: string
  /** Whether it may make a layer: FROM brings layers, COPY, ADD, RUN and WORKDIR make one if they change files. */
  readonly makesLayer: boolean
}

const layerKeywords = new Set(['FROM', 'ADD', 'COPY', 'RUN', 'WORKDIR'])

export function parseInstructions(dockerfile: string): Instruction[] {
  const lines = dockerfile.split(/\r?\n/)
  return DockerfileParser.parse(dockerfile)
    .getInstructions()
    .map((instruction, index) => {
      const { start, end } = instruction.getRange()
      const keyword = instruction.getKeyword()
      return {
        step: index + 1,
        line: start.line + 1,
        lastLine: end.line + 1,
        keyword,
        text: joinLines(lines.slice(start.line, end.line + 1)),
        makesLayer: layerKeywords.has(keyword),
      }
    })
}

function joinLines(lines: readonly string[]): string {
  return lines
    .filter((line) => !/^\s*#/.test(line))
    .map((line) => line.replace(/[\\`]\s*$/, '').trim())
    .join(' ')
    .trim()
}

/** Names of the ARG instructions, for the arguments dialog. */
export function declaredArguments(dockerfile: string): { name: string; defaultValue: string }[] {
  const found = new Map<string, string>()
  for (const { keyword, text } of parseInstructions(dockerfile)) {
    if (keyword !== 'ARG') continue
    const [, name, value] = /^ARG\s+([A-Za-z_]\w*)(?:=(.*))?$/i.exec(text) ?? []
    if (name !== undefined && !found.has(name)) found.set(name, value?.replace(/^(["'])(.*)\1$/, '$2') ?? '')
  }
  return [...found].map(([name, defaultValue]) => ({ name, defaultValue }))
}
