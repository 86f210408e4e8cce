/** A Dockerfile's instructions as stages, each checked: what the daemon refuses before the first step is refused here. */
import { LabError } from '@shared/errors'
import type { DockerfileLine, ParsedDockerfile } from './dockerfile'
import { parseDockerfile } from './dockerfile'
import type { Argument } from './instructions/arg'
import { argumentsOf } from './instructions/arg'
import type { FromLine } from './instructions/from'
import { parseFrom } from './instructions/from'
import { setLabels } from './instructions/label'
import { prepareInstruction } from './instructions/registry'
import type { Execute } from './instructions/types'

interface PlannedInstruction {
  /** What `Step` shows. */
  readonly shown: string
  readonly execute: Execute
}

export interface PlannedStage extends FromLine {
  readonly shown: string
  readonly instructions: readonly PlannedInstruction[]
}

export interface BuildPlan {
  /** ARG before the first FROM. */
  readonly metaArgs: readonly { readonly shown: string; readonly args: readonly Argument[] }[]
  readonly stages: readonly PlannedStage[]
  readonly escape: string
  readonly warnings: readonly string[]
}

const buildKitHint = { key: 'build.needsBuildKit' }
const buildKitFlag = /unknown flag: (?:parents|exclude|checksum|security|device)\b/

function checked<T>(line: DockerfileLine, check: (line: DockerfileLine) => T): T {
  try {
    return check(line)
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    const hint = buildKitFlag.test(reason) ? buildKitHint : undefined
    throw new LabError('invalid', `dockerfile parse error on line ${line.line}: ${reason}`, { hint, cause: thrown })
  }
}

function stagesOf({ lines }: ParsedDockerfile): Pick<BuildPlan, 'metaArgs' | 'stages'> {
  const metaArgs: { shown: string; args: readonly Argument[] }[] = []
  const stages: (FromLine & { shown: string; instructions: PlannedInstruction[] })[] = []
  for (const line of lines) {
    const shown = line.original
    if (line.keyword === 'from') {
      stages.push({ ...checked(line, parseFrom), shown, instructions: [] })
      continue
    }
    const execute = checked(line, prepareInstruction)
    const stage = stages.at(-1)
    if (stage) stage.instructions.push({ shown, execute })
    else if (line.keyword === 'arg') metaArgs.push({ shown, args: checked(line, argumentsOf) })
    else throw new LabError('invalid', 'no build stage in current context')
  }
  return { metaArgs, stages }
}

/** Labels that the client gave with the build: one instruction each, by name. */
function labelInstructions(labels: Readonly<Record<string, string>>): readonly PlannedInstruction[] {
  return Object.keys(labels)
    .sort()
    .map((name) => {
      const value = labels[name] ?? ''
      return { shown: `LABEL ${name}=${value}`, execute: (step) => setLabels(step, [[name, value]]) }
    })
}

/** Plans a build. Throws LabError invalid with the daemon's words. */
export function planBuild(
  dockerfile: string,
  options: { readonly target?: string | undefined; readonly labels?: Readonly<Record<string, string>> | undefined },
): BuildPlan {
  const parsed = parseDockerfile(dockerfile)
  const { metaArgs, stages: all } = stagesOf(parsed)
  const target = options.target ?? ''
  const targetIndex =
    target === '' ? all.length - 1 : all.findIndex((stage) => stage.stageName === target.toLowerCase())
  if (target !== '' && targetIndex < 0) {
    throw new LabError('invalid', `target stage ${JSON.stringify(target)} could not be found`)
  }
  const extra = labelInstructions(options.labels ?? {})
  const stages = all
    .slice(0, targetIndex + 1)
    .map((stage, index) =>
      index === targetIndex ? { ...stage, instructions: [...stage.instructions, ...extra] } : stage,
    )
  return { metaArgs, stages, escape: parsed.escape, warnings: parsed.warnings }
}

/** Prepares an ONBUILD trigger. Throws Error with the daemon's words. */
export function prepareTrigger(expression: string): Execute {
  const { lines } = parseDockerfile(expression)
  const [line] = lines
  if (line === undefined || lines.length !== 1) throw new Error('onbuild trigger should be a single expression')
  return prepareInstruction(line)
}
