import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startSimulator } from '../..'

const folder = mkdtempSync(join(tmpdir(), 'travel-'))
afterEach(() => rmSync(folder, { recursive: true }))

function ask(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
  return new Promise((done, fail) => {
    const headers = { 'Content-Type': 'application/json' }
    const asked = request({ socketPath: join(folder, 's'), method, path, headers }, (answer) => {
      let text = ''
      answer.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => done({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', fail)
    asked.end(body && JSON.stringify(body))
  })
}

test('goes between points of a container with a bind, whose files on the host disk differ', async () => {
  const simulator = await startSimulator({ socketPath: join(folder, 's') })
  try {
    const web = { Image: 'alpine', Cmd: ['sleep', '100'], HostConfig: { Binds: ['/data:/d'] } }
    await ask('POST', '/containers/create?name=web', web)
    const points: number[] = []
    for (const act of ['start', 'restart?t=0', 'stop?t=0', 'restart?t=0']) {
      await ask('POST', `/containers/web/${act}`)
      const { current } = JSON.parse((await ask('GET', '/camada/v1/time?limit=1')).text) as { current: number }
      points.push(current)
    }
    const journeys = [0, 2, 1, 3, 0, 3].flatMap((at) => points[at] ?? [])
    const went: unknown[] = []
    for (const point of journeys) {
      const { status, text } = await ask('POST', '/camada/v1/time/go', { point })
      const { status: hosts } = await ask('GET', '/containers/web/archive?path=/etc/hosts')
      went.push({ point, hosts, said: status === 200 ? '' : text })
    }
    expect(went).toEqual(journeys.map((point) => ({ point, hosts: 200, said: '' })))
  } finally {
    await simulator.close()
  }
})
