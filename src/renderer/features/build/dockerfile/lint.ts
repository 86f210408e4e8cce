/**
 * What the editor marks in a Dockerfile: findings of `dockerfile-utils`, and the lab's own about where ADD and COPY
 * look. A mark names a message below `build.lint`; nothing here is in a language.
 */
import './parserGlobals'
import type { WorkspaceFile } from '@shared/docker/build'
import { buildKitNeeds } from '@shared/docker/dockerfile'
import { validate, ValidationCode } from 'dockerfile-utils'
import { sourceMarks } from './sources'

export interface Mark {
  /** Line of its start, from 1. */
  readonly line: number
  /** Offsets in the text. */
  readonly from: number
  readonly to: number
  readonly severity: 'error' | 'warning' | 'info'
  /** Key below `build.lint`. */
  readonly key: string
  readonly params: Readonly<Record<string, string>>
}

/** dockerfile-utils' codes by the message that explains them. */
const keysByCode: Readonly<Record<string, readonly (keyof typeof ValidationCode)[]>> = {
  casing: ['CASING_INSTRUCTION', 'CASING_DIRECTIVE'],
  argumentMissing: ['ARGUMENT_MISSING', 'HEALTHCHECK_CMD_ARGUMENT_MISSING'],
  argumentCount: [
    'ARGUMENT_EXTRA',
    'ARGUMENT_REQUIRES_ONE',
    'ARGUMENT_REQUIRES_AT_LEAST_ONE',
    'ARGUMENT_REQUIRES_TWO',
    'ARGUMENT_REQUIRES_AT_LEAST_TWO',
    'ARGUMENT_REQUIRES_ONE_OR_THREE',
    'ARGUMENT_UNNECESSARY',
    'SHELL_REQUIRES_ONE',
  ],
  stage: ['DUPLICATE_BUILD_STAGE_NAME', 'INVALID_BUILD_STAGE_NAME', 'INVALID_AS'],
  emptyContinuation: ['EMPTY_CONTINUATION_LINE'],
  flag: [
    'FLAG_AT_LEAST_ONE',
    'FLAG_DUPLICATE',
    'FLAG_INVALID_DURATION',
    'FLAG_LESS_THAN_1MS',
    'FLAG_MISSING_DURATION',
    'FLAG_MISSING_VALUE',
    'FLAG_UNKNOWN_UNIT',
    'FLAG_INVALID_FROM_VALUE',
    'FLAG_EXPECTED_BOOLEAN_VALUE',
    'UNKNOWN_ADD_FLAG',
    'UNKNOWN_COPY_FLAG',
    'UNKNOWN_FROM_FLAG',
    'UNKNOWN_HEALTHCHECK_FLAG',
    'UNKNOWN_TYPE',
  ],
  noFrom: ['NO_SOURCE_IMAGE'],
  escape: ['INVALID_ESCAPE_DIRECTIVE', 'DUPLICATED_ESCAPE_DIRECTIVE'],
  destination: ['INVALID_DESTINATION'],
  port: ['INVALID_PORT', 'INVALID_PROTO'],
  reference: ['INVALID_REFERENCE_FORMAT', 'BASE_NAME_EMPTY'],
  signal: ['INVALID_SIGNAL'],
  syntax: [
    'INVALID_SYNTAX',
    'SYNTAX_MISSING_EQUALS',
    'SYNTAX_MISSING_NAMES',
    'SYNTAX_MISSING_SINGLE_QUOTE',
    'SYNTAX_MISSING_DOUBLE_QUOTE',
    'UNSUPPORTED_MODIFIER',
  ],
  onbuild: ['ONBUILD_CHAINING_DISALLOWED', 'ONBUILD_TRIGGER_DISALLOWED'],
  json: ['SHELL_JSON_FORM', 'JSON_IN_SINGLE_QUOTES'],
  multiple: ['MULTIPLE_INSTRUCTIONS'],
  unknownInstruction: ['UNKNOWN_INSTRUCTION'],
  maintainer: ['DEPRECATED_MAINTAINER'],
  relativeWorkdir: ['WORKDIR_IS_NOT_ABSOLUTE'],
}

const keyOfCode = new Map(
  Object.entries(keysByCode).flatMap(([key, names]) => names.map((name) => [ValidationCode[name], key] as const)),
)

/** Marks of a Dockerfile in the order of the text. `files` are the workspace's, for what ADD and COPY would find. */
export function lintDockerfile(dockerfile: string, files: readonly WorkspaceFile[]): Mark[] {
  const offsets = lineOffsets(dockerfile)
  const general = validate(dockerfile).map(({ range, severity, code, message }): Mark => {
    const from = (offsets[range.start.line] ?? 0) + range.start.character
    const to = (offsets[range.end.line] ?? 0) + range.end.character
    const key = typeof code === 'number' ? keyOfCode.get(code) : undefined
    return {
      line: range.start.line + 1,
      from,
      to,
      severity: severity === 1 ? 'error' : 'warning',
      key: key ?? 'other',
      params: { text: dockerfile.slice(from, to), message: typeof message === 'string' ? message : message.value },
    }
  })
  return [...general, ...buildKitMarks(dockerfile, offsets), ...sourceMarks(dockerfile, offsets, files)].sort(
    (a, b) => a.from - b.from,
  )
}

/** Offset of each line's first character. */
function lineOffsets(text: string): number[] {
  const offsets = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) offsets.push(at + 1)
  return offsets
}

/** What only BuildKit understands; the classic builder would refuse it, or quietly run something else. */
function buildKitMarks(dockerfile: string, offsets: readonly number[]): Mark[] {
  return buildKitNeeds(dockerfile).map(({ line, feature }) => {
    const start = offsets[line - 1] ?? 0
    const from = Math.max(start, dockerfile.indexOf(feature, start))
    return { line, from, to: from + feature.length, severity: 'error', key: 'needsBuildKit', params: { text: feature } }
  })
}
