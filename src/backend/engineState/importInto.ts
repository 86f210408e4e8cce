/** Sends an exported state to an engine, from wherever its bytes come. */
import { Readable } from 'node:stream'
import { LabError, toLabError } from '@shared/errors'
import type { CamadaState } from '../docker/types'

/**
 * Replaces the engine's state; resolves with what the old one was set aside as. A source that fails ends the request
 * before the engine has seen the whole, so the state stays. Throws LabError `invalid`, with a hint, for what is no state;
 * the source's own error otherwise.
 */
export async function importInto(
  state: CamadaState,
  source: AsyncGenerator<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  const broken = new AbortController()
  let fault: Error | undefined
  const archive = Readable.from(source, { objectMode: false })
  archive.once('error', (error) => {
    fault = error
    broken.abort()
  })
  signal.addEventListener('abort', () => broken.abort(), { once: true, signal: broken.signal })
  try {
    return (await state.import(archive, { signal: broken.signal })).setAside
  } catch (thrown) {
    if (fault !== undefined) throw fault
    const error = toLabError(thrown)
    if (error.kind !== 'invalid') throw error
    // The engine's answer has nothing but its words.
    const key = error.message.includes('a newer Camada wrote it') ? 'engine.newerState' : 'engine.notAState'
    throw new LabError('invalid', error.message, { hint: { key }, cause: error })
  } finally {
    archive.destroy()
  }
}
