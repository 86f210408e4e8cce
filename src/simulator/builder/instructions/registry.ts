/** The instructions inside a stage. A new one is a file and a line here (and one in `forms.ts`). */
import type { DockerfileLine } from '../dockerfile'
import { suggestion } from '../flags'
import { add } from './add'
import { arg } from './arg'
import { cmd } from './cmd'
import { copy } from './copy'
import { entrypoint } from './entrypoint'
import { env } from './env'
import { expose } from './expose'
import { keywords } from './forms'
import { healthcheck } from './healthcheck'
import { label } from './label'
import { maintainer } from './maintainer'
import { onbuild } from './onbuild'
import { run } from './run'
import { shell } from './shell'
import { stopsignal } from './stopsignal'
import type { Execute, InstructionKind } from './types'
import { user } from './user'
import { volume } from './volume'
import { workdir } from './workdir'

const kinds: ReadonlyMap<string, InstructionKind> = new Map(
  [
    ...[add, arg, cmd, copy, entrypoint, env, expose, healthcheck, label, maintainer],
    ...[onbuild, run, shell, stopsignal, user, volume, workdir],
  ].map((kind) => [kind.keyword, kind]),
)

/** Checks an instruction. Throws Error with buildkit's words. */
export function prepareInstruction(line: DockerfileLine): Execute {
  const kind = kinds.get(line.keyword)
  if (kind) return kind.prepare(line)
  const written = line.original.split(/\s/, 1)[0] ?? ''
  throw new Error(`unknown instruction: ${written}${suggestion(written, keywords)}`)
}
