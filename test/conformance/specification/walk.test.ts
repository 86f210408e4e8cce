/**
 * Every operation of the specification is asked of the simulator once, with names that nothing has: each gets an answer
 * that somebody meant, at once. A path that no route knows would be told `page not found`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSimulator } from '../../../src/simulator/index'
import { Specification, specifiedVersions } from './specification'

let close: () => Promise<void>
let socketPath = ''

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'camada-walk-'))
  socketPath = join(folder, 'docker.sock')
  const simulator = await startSimulator({ socketPath })
  close = async () => {
    await simulator.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
afterAll(() => close())

interface Answer {
  readonly status: number
  readonly text: string
}

/** A stream that stays open counts as an answer once its head is there. */
function ask(method: string, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const hasBody = method === 'POST' || method === 'PUT'
    const headers = hasBody ? { 'Content-Type': 'application/json' } : {}
    const asked = request({ socketPath, method, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
      if (path.endsWith('/events')) resolve({ status: response.statusCode ?? 0, text })
    })
    asked.on('error', reject)
    asked.end(hasBody ? '{}' : undefined)
  })
}

/** What has no error to give: it asks for nothing that must be there. */
const succeeds = new Set([
  'GET /_ping',
  'GET /configs',
  'GET /containers/json',
  'GET /events',
  'GET /images/json',
  'GET /info',
  'GET /networks',
  'GET /plugins',
  'GET /system/df',
  'GET /version',
  'GET /volumes',
  'HEAD /_ping',
  'POST /build/prune',
  'POST /containers/prune',
  // Without a name to give, 26.1.5 has nothing to do, and doesn't look for the image.
  'POST /images/{name}/tag',
  'POST /images/prune',
  'POST /networks/prune',
  'POST /volumes/create',
  'POST /volumes/prune',
])

const operations = specifiedVersions.flatMap((version) =>
  new Specification(version).operations.map(({ method, template }) => ({ version, method, template })),
)

it.each(operations)('$version $method $template', async ({ version, method, template }) => {
  const path = template.replace(/\{[^}]+\}/g, 'nosuch')
  const { status, text } = await ask(method, `/v${version}${path}`)
  expect(text).not.toContain('page not found')
  if (status < 300) {
    expect([...succeeds, 'POST /images/load', 'GET /images/get', 'POST /commit', 'POST /build']).toContain(
      `${method} ${template}`,
    )
    return
  }
  expect(status).toBeGreaterThanOrEqual(400)
  if (method === 'HEAD') return
  // Refused after the connection was taken over, in plain words, as a real daemon does.
  const isRaw = template.endsWith('/attach')
  const { message } = isRaw ? { message: text } : (JSON.parse(text) as { message: string })
  expect(message).not.toBe('')
  if (status === 501) expect(message).toMatch(/^the Camada simulator does not support /)
})
