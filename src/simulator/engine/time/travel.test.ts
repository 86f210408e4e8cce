import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSimulator } from '../..'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'travel-'))))
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

// The first test of a file loads the simulator: that takes a busy machine seconds.
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

test('shows the layer of a container as it is there below /var/lib/docker', async () => {
  const simulator = await startSimulator({ socketPath: join(folder, 's') })
  try {
    const create = async (body: object): Promise<string> =>
      (JSON.parse((await ask('POST', '/containers/create', body)).text) as { Id: string }).Id
    const start = (id: string) => ask('POST', `/containers/${id}/start`)
    const web = await create({ Image: 'alpine', Cmd: ['touch', '/um'] })
    const { GraphDriver } = JSON.parse((await ask('GET', `/containers/${web}/json`)).text) as {
      GraphDriver: { Data: { UpperDir: string } }
    }
    const seen = async (): Promise<string> => {
      const id = await create({
        ...{ Image: 'alpine', Cmd: ['sh', '-c', 'echo /u/*'], Tty: true },
        HostConfig: { Binds: [`${GraphDriver.Data.UpperDir}:/u:ro`] },
      })
      await start(id)
      await ask('POST', `/containers/${id}/wait`)
      return (await ask('GET', `/containers/${id}/logs?stdout=1`)).text
    }
    expect(await seen()).toBe('/u/*\r\n')
    const { current } = JSON.parse((await ask('GET', '/camada/v1/time?limit=1')).text) as { current: number }
    await start(web)
    await ask('POST', `/containers/${web}/wait`)
    expect(await seen()).toBe('/u/um\r\n')
    await ask('POST', '/camada/v1/time/go', { point: current })
    expect(await seen()).toBe('/u/*\r\n')
    await start(web)
    await ask('POST', `/containers/${web}/wait`)
    expect(await seen()).toBe('/u/um\r\n')
  } finally {
    await simulator.close()
  }
})

test('says which point, or which field, a request leaves out', async () => {
  const simulator = await startSimulator({ socketPath: join(folder, 's') })
  try {
    // A branch that nobody named must not be what an empty name means.
    await ask('POST', '/camada/v1/time/branches', { name: '' })
    const said = [
      await ask('GET', '/camada/v1/time/compare'),
      await ask('GET', '/camada/v1/time/compare?from=1'),
      await ask('POST', '/camada/v1/time/go', {}),
      await ask('POST', '/camada/v1/time/go', { point: '' }),
      await ask('POST', '/camada/v1/time/branches', {}),
      await ask('PUT', '/camada/v1/time/points/1', { name: 4 }),
      await ask('POST', '/camada/v1/time/undo', { steps: 0 }),
    ].map(({ status, text }) => `${String(status)} ${(JSON.parse(text) as { message: string }).message}`)
    expect(said).toEqual([
      '400 say two points, from and to: from is missing',
      '400 say two points, from and to: to is missing',
      '400 invalid JSON: the field point is missing',
      '404 No such point: it has no name',
      '400 invalid JSON: the field name is missing',
      '400 invalid JSON: json: cannot unmarshal number into Go struct field name',
      '400 invalid value for steps: 0',
    ])
  } finally {
    await simulator.close()
  }
})
