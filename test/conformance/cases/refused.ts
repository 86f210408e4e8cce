/** What a daemon refuses that has no network and is in no swarm: the words, and that it says them at once. */
import { expect, it } from 'vitest'
import { refusal, type Bench } from '../bench'

const manager =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.'

export function swarmCases(bench: () => Bench): void {
  it.each([
    ['GET', '/swarm'],
    ['GET', '/swarm/unlockkey'],
    ['POST', '/swarm/unlock'],
    ['GET', '/nodes'],
    ['GET', '/nodes/x'],
    ['DELETE', '/nodes/x'],
    ['GET', '/services'],
    ['GET', '/services/x'],
    ['DELETE', '/services/x'],
    ['POST', '/services/create'],
    ['GET', '/services/x/logs?stdout=1'],
    ['GET', '/tasks'],
    ['GET', '/tasks/x'],
    ['GET', '/secrets'],
    ['GET', '/secrets/x'],
    ['DELETE', '/secrets/x'],
    ['POST', '/secrets/create'],
    ['GET', '/configs'],
    ['GET', '/configs/x'],
    ['DELETE', '/configs/x'],
    ['POST', '/configs/create'],
    ['POST', '/configs/x/update?version=1'],
  ])('is in no swarm: %s %s', async (method, path) => {
    expect(await refusal(bench().send(method, path, { Name: 'x' }))).toEqual({ status: 503, message: manager })
  })

  it('refuses what is wrong before it says so', async () => {
    const ask = (method: string, path: string) => refusal(bench().send(method, path, { Name: 'x' }))
    expect(await ask('POST', '/nodes/x/update')).toMatchObject({
      status: 400,
      message: `invalid node version '': strconv.ParseUint: parsing "": invalid syntax`,
    })
    expect(await ask('POST', '/secrets/x/update')).toEqual({ status: 400, message: 'invalid secret version' })
    expect(await ask('GET', '/services/x/logs')).toMatchObject({
      message: 'Bad parameters: you must choose at least one stream',
    })
    expect(await ask('GET', '/tasks?filters=x')).toMatchObject({ status: bench().speaks('1.45') ? 400 : 500 })
    expect(await ask('POST', '/swarm/leave')).toEqual({ status: 503, message: 'This node is not part of a swarm' })
  })

  it('has no plugins', async () => {
    expect(await bench().request('GET', '/plugins')).toEqual([])
    for (const [method, path] of [
      ['GET', '/plugins/x/json'],
      ['DELETE', '/plugins/x'],
      ['POST', '/plugins/x/enable?timeout=0'],
      ['POST', '/plugins/x/disable'],
    ] as const) {
      expect(await refusal(bench().send(method, path, { a: 1 }))).toEqual({
        status: 404,
        message: 'plugin "x" not found',
      })
    }
  })
}

/** The name server of the real ones is not reachable either. */
function unreachable(url: string): object {
  const { hostname } = new URL(url)
  return {
    status: 500,
    message: `Get "${url}": dial tcp: lookup ${hostname} on 10.255.255.53:53: dial udp 10.255.255.53:53: connect: network is unreachable`,
  }
}

export function offlineCases(bench: () => Bench): void {
  it('logs in nowhere', async () => {
    if (!bench().speaks('1.45')) return
    const logIn = (serveraddress: string) =>
      refusal(bench().send('POST', '/auth', { username: 'u', password: 'p', serveraddress }))
    expect(await logIn('https://index.docker.io/v1/')).toEqual(unreachable('https://registry-1.docker.io/v2/'))
    expect(await logIn('reg.example.org')).toEqual(unreachable('https://reg.example.org/v2/'))
  })

  it('searches nowhere', async () => {
    const search = (query: object) => refusal(bench().request('GET', '/images/search', query))
    if (bench().speaks('1.45')) {
      expect(await search({ term: 'x' })).toEqual(unreachable('https://index.docker.io/v1/search?q=x&n=25'))
      expect(await search({ term: 'x', limit: 101 })).toEqual({
        status: 400,
        message: 'limit 101 is outside the range of [1, 100]',
      })
    }
    expect((await search({ term: 'x', filters: '{"no.such":["1"]}' })).status).toBe(400)
  })

  it('looks at no image of a registry', async () => {
    if (!bench().speaks('1.45')) return
    const look = (name: string) => refusal(bench().request('GET', `/distribution/${name}/json`))
    expect(await look('alpine')).toEqual(unreachable('https://registry-1.docker.io/v2/'))
    expect(await look('UPPER')).toEqual({
      status: 400,
      message: 'invalid reference format: repository name (library/UPPER) must be lowercase',
    })
  })
}
