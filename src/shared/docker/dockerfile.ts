/**
 * What the lab must know of a Dockerfile before and while it is built: which line each step is from, and which of its
 * instructions only BuildKit understands. The classic builder counts every instruction as a step, ARG before FROM too.
 *
 * Tried on 20.10.24 and 26.1.5: the classic builder refuses `--mount`, `--chmod` and the like when it reaches them, takes
 * `# syntax=` for a comment, ignores `--link`, and turns a heredoc into an empty command without a word. 26.1.5 can't parse
 * the empty platform that `FROM --platform=$BUILDPLATFORM` comes to.
 */
import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import type { LabError } from '../errors'

export interface DockerfileStep {
  /** Counts from 1, as the builder's `Step 1/7`. */
  readonly step: number
  /** First line of the instruction, from 1. */
  readonly line: number
  readonly keyword: string
}

/** Every instruction in order. */
export function stepsOf(dockerfile: string): DockerfileStep[] {
  return DockerfileParser.parse(dockerfile)
    .getInstructions()
    .map((instruction, index) => ({
      step: index + 1,
      line: instruction.getRange().start.line + 1,
      keyword: instruction.getKeyword(),
    }))
}

export interface BuildKitNeed {
  readonly line: number
  /** As it stands there: `--mount`, `<<EOF`. */
  readonly feature: string
}

const buildKitFlags = new Set([
  'RUN mount',
  'RUN network',
  'RUN security',
  'COPY chmod',
  'COPY parents',
  'COPY exclude',
  'ADD chmod',
  'ADD checksum',
  'ADD keep-git-dir',
  'ADD exclude',
  'ADD unpack',
])

/** What the classic builder can't build, in order; empty when it can build all of it. */
export function buildKitNeeds(dockerfile: string): BuildKitNeed[] {
  const declaresPlatform = /^\s*ARG\s+(BUILD|TARGET)PLATFORM\b/im.test(dockerfile)
  return DockerfileParser.parse(dockerfile)
    .getInstructions()
    .flatMap((instruction) =>
      featuresOf(instruction, declaresPlatform).map((feature) => ({
        line: instruction.getRange().start.line + 1,
        feature,
      })),
    )
}

interface WithFlags {
  getFlags(): { getName(): string }[]
  getHeredocs(): { getStartRange(): unknown }[]
  getPlatformFlag(): { getValue(): string | null } | null
}

/** Arguments that BuildKit fills in by itself; with the classic builder they are empty, and the platform is refused. */
const automaticPlatform = /\$\{?(BUILD|TARGET)PLATFORM\b/

function featuresOf(instruction: Instruction, declaresPlatform: boolean): string[] {
  // `getHeredocs` is not public and only some kinds have flags: what is there is asked.
  const { getFlags, getHeredocs, getPlatformFlag } = instruction as unknown as Partial<WithFlags>
  const flags = getFlags?.call(instruction) ?? []
  const keyword = instruction.getKeyword()
  const flagged = flags
    .map((flag) => flag.getName())
    .filter((name) => buildKitFlags.has(`${keyword} ${name}`))
    .map((name) => `--${name}`)
  const platform = getPlatformFlag?.call(instruction)?.getValue() ?? ''
  if (automaticPlatform.test(platform) && !declaresPlatform) return [`--platform=${platform}`]
  const heredocs = getHeredocs?.call(instruction) ?? []
  return heredocs.length > 0 ? [...flagged, heredocWord(instruction)] : flagged
}

function heredocWord(instruction: Instruction): string {
  return /<<-?["']?\w+["']?/.exec(instruction.getArgumentsContent() ?? '')?.[0] ?? '<<EOF'
}

/** Line that an error of the builder's parser names: `dockerfile parse error on line 2: …` (26), `… line 2: …` (20.10). */
export function lineOfParseError(error: Pick<LabError, 'message'>): number | undefined {
  const line = /dockerfile parse error (?:on )?line (\d+)/i.exec(error.message)?.[1]
  return line === undefined ? undefined : Number(line)
}
