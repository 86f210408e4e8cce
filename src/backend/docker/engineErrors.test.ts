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

  it('says in Docker’s words that there is nobody, or that nobody may', () => {
    const failed = (code: string, where: object): string =>
      toEngineError(Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect', ...where })).message
    const nobody = (host: string): string =>
      `Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?`
    expect(failed('ENOENT', { address: '/run/d.sock' })).toBe(nobody('unix:///run/d.sock'))
    expect(failed('ECONNREFUSED', { address: '10.0.0.1', port: 2375 })).toBe(nobody('tcp://10.0.0.1:2375'))
    expect(failed('ENOENT', { address: '\\\\.\\pipe\\docker_engine' })).toBe(nobody('npipe:////./pipe/docker_engine'))
    expect(failed('EACCES', { address: '/run/d.sock' })).toBe(
      'permission denied while trying to connect to the Docker daemon socket at unix:///run/d.sock',
    )
    expect(failed('EHOSTUNREACH', { address: '10.0.0.1', port: 2375 })).toBe('connect EHOSTUNREACH')
  })

  it('is not about the engine when a file of the build context went away', async () => {
    const gone = await readFile('/nonexistent/file').catch((error: unknown) => error)
    const error = toEngineError(gone)
    expect([error.kind, error.hint]).toEqual(['system', undefined])
    expect(error.message).toContain('/nonexistent/file')
  })
})
