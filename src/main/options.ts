/** What the desktop app takes from its command line; everything else there is Electron's and Chromium's own. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { engineChoices, isEngineChoice } from '@backend/app/engineChoice'
import { LabError } from '@shared/errors'

export interface AppOptions {
  /** `auto`, `simulator`, or an address as in DOCKER_HOST. */
  readonly engine: string
  /** Absolute; undefined is the system's own place. */
  readonly dataDir: string | undefined
}

/** Reads `--engine` and `--data`. Throws LabError `invalid` for an engine that is none. */
export function parseAppOptions(argv: readonly string[]): AppOptions {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: { engine: { type: 'string' }, data: { type: 'string' } },
  })
  const engine = typeof values.engine === 'string' ? values.engine : 'auto'
  if (!isEngineChoice(engine)) throw new LabError('invalid', `--engine takes ${engineChoices}, not "${engine}"`)
  return { engine, dataDir: typeof values.data === 'string' ? resolve(values.data) : undefined }
}
