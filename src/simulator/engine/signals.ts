/** Signals as the API names them: `SIGTERM`, `term`, `15` (moby `pkg/signal`). */
import { parseSignal as parsePosixSignal } from '@posix/process/signals'
import type { Signal } from '@posix/process/types'
import { LabError } from '@shared/errors'

/** Throws LabError invalid `invalid signal: X`. A signal that the small Unix doesn't have is refused the same way. */
export function parseSignal(text: string): Signal {
  const signal = parsePosixSignal(text)
  if (signal === undefined) throw new LabError('invalid', `invalid signal: ${text}`)
  return signal
}
