/** Whose turn it is at the one backend, seen from what the engine is asked to do. */
import { describe, expect, it } from 'vitest'
import { frame } from '../frames'
import type { ToPostgres } from '../guest/messages'
import { Backend, simple, type Owner } from './backend'

/** An engine that answers at once and tells what it was asked. */
function backendOf(): { readonly backend: Backend; readonly asked: string[] } {
  const asked: string[] = []
  let accept: (message: unknown) => void = () => undefined
  const post = (message: unknown): void => {
    const request = message as ToPostgres
    if (request.kind === 'stop') return
    const sql = request.kind === 'run' ? Buffer.from(request.bytes).toString('utf8', 5).replace('\0', '') : ''
    asked.push(request.kind === 'run' ? sql : `open ${request.name}`)
    const bytes = frame('Z', sql === 'BEGIN' ? 'T' : 'I')
    queueMicrotask(() => accept({ kind: 'answer', id: request.id, bytes }))
  }
  const backend = new Backend(
    {
      post,
      onMessage: (handler) => (accept = handler),
      ended: new Promise(() => undefined),
      end: () => Promise.resolve(),
    },
    'postgres',
  )
  return { backend, asked }
}

const server: Owner = { user: undefined, database: undefined }
const ana: Owner = { user: 'ana', database: 'lab' }
const rui: Owner = { user: 'rui', database: 'lab' }
const eva: Owner = { user: 'eva', database: 'loja' }
const become = (user: string): string => `RESET SESSION AUTHORIZATION; SET SESSION AUTHORIZATION "${user}"`

describe('the backend of several clients', () => {
  it('opens no database anew for who has left', async () => {
    const { backend, asked } = backendOf()
    await backend.run(ana, simple('BEGIN'))
    const waiting = [backend.run(eva, simple('2')), backend.run(server, simple('3'))]
    await backend.run(ana, simple('COMMIT'))
    await backend.forget(ana)
    await Promise.all(waiting)
    expect(asked).toEqual([
      ...['open lab', become('ana'), 'BEGIN', 'COMMIT'],
      ...['open loja', become('eva'), '2', 'RESET SESSION AUTHORIZATION', '3'],
    ])
  })

  it('takes back what a client has set when the last has left, before another comes', async () => {
    const { backend, asked } = backendOf()
    await backend.run(ana, simple('BEGIN'))
    const second = backend.run(rui, simple('2'))
    await backend.forget(ana)
    await second
    await backend.forget(rui)
    await backend.run(ana, simple('3'))
    expect(asked).toEqual([
      ...['open lab', become('ana'), 'BEGIN', 'ROLLBACK', 'DISCARD ALL'],
      ...[become('rui'), '2', 'DISCARD ALL', become('ana'), '3'],
    ])
  })
})
