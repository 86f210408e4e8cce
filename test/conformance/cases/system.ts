/** `_ping`, `/version`, `/info`, events, and paths that aren't there. */
import { expect, it } from 'vitest'
import { refusal, readAll, type Bench } from '../bench'
import { eventCases } from './events'
import { offlineCases, swarmCases } from './refused'

export function systemCases(bench: () => Bench): void {
  eventCases(bench)
  offlineCases(bench)
  swarmCases(bench)
  versionCases(bench)
  usageCases(bench)

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

function versionCases(bench: () => Bench): void {
  it('speaks the versions that it says it speaks', async () => {
    const { ApiVersion: highest } = await bench().docker.version()
    const at = (version: string): Promise<unknown> => bench().requestAs(version, 'GET', '/version')
    expect(await refusal(at('1.99'))).toEqual({
      status: 400,
      message: `client version 1.99 is too new. Maximum supported API version is ${highest}`,
    })
    expect(await refusal(at('2.0'))).toMatchObject({ status: 400 })
    await at('1.24')
    if (!bench().speaks('1.45')) return
    for (const old of ['0.9', '1', '1.5', '1.23']) {
      expect(await refusal(at(old))).toEqual({
        status: 400,
        message: `client version ${old} is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version`,
      })
    }
    for (const odd of ['x', '1.4x']) expect(await refusal(at(odd))).toEqual({ status: 404, message: 'page not found' })
  })

  it('describes itself to older clients as they know it', async () => {
    if (!bench().speaks('1.45')) return
    const now = (await bench().docker.info()) as Record<string, unknown>
    const keysAt = async (version: string): Promise<string[]> => {
      const then = (await bench().requestAs(version, 'GET', '/info')) as Record<string, unknown>
      return Object.keys(then).filter((key) => now[key] === undefined)
    }
    expect(await keysAt('1.41')).toEqual(['KernelMemory'])
    expect((await keysAt('1.24')).sort()).toEqual(['ExecutionDriver', 'KernelMemory'])
    expect(Object.keys(now)).toEqual(infoKeys)
  })
}

/** Those of 26.1.5, in its order. */
const infoKeys =
  'ID Containers ContainersRunning ContainersPaused ContainersStopped Images Driver DriverStatus Plugins MemoryLimit SwapLimit KernelMemoryTCP CpuCfsPeriod CpuCfsQuota CPUShares CPUSet PidsLimit IPv4Forwarding BridgeNfIptables BridgeNfIp6tables Debug NFd OomKillDisable NGoroutines SystemTime LoggingDriver CgroupDriver CgroupVersion NEventsListener KernelVersion OperatingSystem OSVersion OSType Architecture IndexServerAddress RegistryConfig NCPU MemTotal GenericResources DockerRootDir HttpProxy HttpsProxy NoProxy Name Labels ExperimentalBuild ServerVersion Runtimes DefaultRuntime Swarm LiveRestoreEnabled Isolation InitBinary ContainerdCommit RuncCommit InitCommit SecurityOptions CDISpecDirs Warnings'.split(
    ' ',
  )

interface Usage {
  readonly LayersSize: number
  readonly Images: readonly { Id: string; SharedSize: number; Size: number; Containers: number }[] | null
  readonly Containers: readonly { Id: string; SizeRw?: number; SizeRootFs: number }[] | null
  readonly Volumes: readonly { Name: string; UsageData: { Size: number; RefCount: number } }[] | null
  readonly BuildCache: readonly unknown[] | null
}

function usageCases(bench: () => Bench): void {
  it('counts what is used', async () => {
    const volume = bench().name('v')
    const line = 'head -c 5000 /dev/zero > /f; head -c 3000 /dev/zero > /v/f'
    const { id } = await bench().run(['sh', '-c', line], { host: { Binds: [`${volume}:/v`] } })
    const usage = (await bench().request('GET', '/system/df')) as Usage
    expect(usage.Containers?.find((container) => container.Id === id)).toMatchObject({ SizeRw: 5000 })
    expect(usage.Volumes?.find(({ Name }) => Name === volume)?.UsageData).toEqual({ Size: 3000, RefCount: 1 })
    const image = (await bench().docker.getImage('alpine').inspect()).Id
    const row = usage.Images?.find(({ Id }) => Id === image)
    expect(row?.Containers).toBeGreaterThan(0)
    expect(row?.SharedSize).toBeGreaterThanOrEqual(0)
    expect(usage.LayersSize).toBeGreaterThanOrEqual(row?.Size ?? Infinity)
  })

  it('counts one kind when asked for one', async () => {
    if (!bench().speaks('1.42')) return
    const ask = async (type: string | string[]): Promise<string[]> => {
      const usage = (await bench().request('GET', '/system/df', { type })) as Usage
      return Object.entries(usage).flatMap(([name, value]) => (Array.isArray(value) ? [name] : []))
    }
    expect(await ask('image')).toEqual(['Images'])
    expect(await ask('container')).toEqual(['Containers'])
    expect(await ask('volume')).toEqual(['Volumes'])
    expect(await ask('build-cache')).toEqual(['BuildCache'])
    expect(await refusal(ask('x'))).toEqual({ status: 400, message: 'unknown object type: x' })
  })
}
