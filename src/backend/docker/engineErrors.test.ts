/** Which errors speak of the engine's socket, and which of some file. */
import { readFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { describe, expect, it } from 'vitest'
import { toEngineError } from './engineErrors'

describe('an error of the system', () => {
  it('is about the engine when its socket could not be dialled', async () => {
    const refused = await new Promise((resolve) => createConnection('/nonexistent/docker.sock').on('error', resolve))
    expect(toEngineError(refused)).toMatchObject({ kind: 'unavailable', hint: { key: 'engine.notFound' } })
  })

  it('is not about the engine when a file of the build context went away', async () => {
    const gone = await readFile('/nonexistent/file').catch((error: unknown) => error)
    const error = toEngineError(gone)
    expect([error.kind, error.hint]).toEqual(['system', undefined])
    expect(error.message).toContain('/nonexistent/file')
  })
})
