/** `_ping`, `/version`, `/info`, events, and paths that aren't there. */
import { expect, it } from 'vitest'
import { refusal, readAll, type Bench } from '../bench'

export function systemCases(bench: () => Bench): void {
  it('answers a ping', async () => {
    expect(String(await bench().docker.ping())).toBe('OK')
  })

  it('says its versions', async () => {
    const version = await bench().docker.version()
    expect(version).toMatchObject({ ApiVersion: bench().apiVersion, Os: 'linux', Arch: 'amd64' })
    const engine = version.Components?.find(({ Name }) => Name === 'Engine')
    expect(engine?.Details).toMatchObject({
      ApiVersion: bench().apiVersion,
      MinAPIVersion: expect.any(String) as string,
    })
  })

  it('describes itself', async () => {
    const info = (await bench().docker.info()) as Record<string, unknown>
    expect(info).toMatchObject({ OSType: 'linux', Driver: 'overlay2', DockerRootDir: '/var/lib/docker' })
    expect(info['DriverStatus']).toContainEqual(['Supports d_type', 'true'])
    for (const count of ['Containers', 'ContainersRunning', 'Images', 'NCPU', 'MemTotal']) {
      expect(info[count], count).toEqual(expect.any(Number))
    }
  })

  it('refuses a path that it does not have', async () => {
    expect(await refusal(bench().request('GET', '/nosuch'))).toEqual({ status: 404, message: 'page not found' })
  })

  it('tells the events of a container’s life in order', async () => {
    const { docker, prefix } = bench()
    const since = Math.floor(Date.now() / 1000) - 1
    const name = bench().name('ev')
    const ran = await bench().run(['true'], { name })
    await docker.getContainer(ran.id).remove()
    const stream = await docker.getEvents({
      since,
      until: Math.floor(Date.now() / 1000) + 1,
      filters: { type: ['container'], label: [`io.camada.conformance=${prefix}`] },
    })
    const lines = (await readAll(stream)).toString('utf8').trim().split('\n')
    const events = lines.map(
      (line) => JSON.parse(line) as { Action: string; Actor: { ID: string; Attributes: object } },
    )
    const own = events.filter(({ Actor }) => Actor.ID === ran.id)
    expect(own.map(({ Action }) => Action)).toEqual(['create', 'attach', 'start', 'die', 'destroy'])
    expect(own[3]?.Actor.Attributes).toMatchObject({ exitCode: '0', image: 'alpine', name })
  })
}
