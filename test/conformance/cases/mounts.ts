/** Volumes, binds, tmpfs and volumes from other containers: what is seen, what stays, what is refused. */
import { expect, it } from 'vitest'
import { refusal, type Bench } from '../bench'

export function mountCases(bench: () => Bench): void {
  volumeCases(bench)
  bindCases(bench)
}

function volumeCases(bench: () => Bench): void {
  const volume = (name: string) => bench().docker.getVolume(name)

  it('keeps a named volume beyond its container', async () => {
    const name = bench().name('v')
    const { id } = await bench().run(['sh', '-c', 'echo kept > /data/f'], { host: { Binds: [`${name}:/data`] } })
    const [mount] = (await bench().docker.getContainer(id).inspect()).Mounts
    expect(mount).toMatchObject({
      Type: 'volume',
      Name: name,
      Source: `/var/lib/docker/volumes/${name}/_data`,
      Destination: '/data',
      Driver: 'local',
      Mode: 'z',
      RW: true,
    })
    expect(await refusal(volume(name).remove())).toEqual({
      status: 409,
      message: `remove ${name}: volume is in use - [<id>]`,
    })
    expect(await refusal(bench().request('DELETE', `/volumes/${name}`, { force: 1 }))).toMatchObject({ status: 409 })
    await bench().docker.getContainer(id).remove({ v: true })
    expect(await bench().sh('cat /d/f', { host: { Binds: [`${name}:/d:ro`], AutoRemove: true } })).toBe('kept\n')
  })

  it('creates, describes and misses volumes', async () => {
    const name = bench().name('v')
    await bench().docker.createVolume({ Name: name, Labels: { a: 'b' } })
    expect(await volume(name).inspect()).toMatchObject({
      Name: name,
      Driver: 'local',
      Labels: { a: 'b' },
      Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
      Scope: 'local',
    })
    await volume(name).remove()
    expect(await refusal(volume(name).inspect())).toEqual({ status: 404, message: `get ${name}: no such volume` })
    expect(await refusal(volume(name).remove())).toEqual({ status: 404, message: `get ${name}: no such volume` })
    await bench().request('DELETE', `/volumes/${name}`, { force: 1 })
    expect(await refusal(bench().docker.createVolume({ Name: 'a b' }))).toEqual({
      status: 400,
      message:
        'create a b: "a b" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
    })
  })

  it('copies what the image has into an empty volume, with owners and modes', async () => {
    const image = `${bench().name('first')}:1`
    const Dockerfile = 'FROM alpine\nRUN mkdir /d && echo a > /d/f && chmod 600 /d/f && chown 5:6 /d/f && chmod 1777 /d'
    await bench().build({ Dockerfile }, { t: image })
    const stat = "stat -c '%a %u %g' /d /d/f; cat /d/f"
    const [name, kept] = [bench().name('v'), bench().name('v')]
    expect(await bench().sh(stat, { image, host: { Binds: [`${name}:/d`] } })).toBe('1777 0 0\n600 5 6\na\n')
    await bench().sh('echo own > /d/own', { host: { Binds: [`${kept}:/d`] } })
    expect(await bench().sh('ls /d', { image, host: { Binds: [`${kept}:/d`] } })).toBe('own\n')
    const nocopy = bench().name('v')
    const mount = { Type: 'volume' as const, Source: nocopy, Target: '/d', VolumeOptions: { NoCopy: true } }
    expect(await bench().sh('ls /d', { image, host: { Mounts: [mount as never] } })).toBe('')
  })

  it('removes anonymous volumes only when asked', async () => {
    const anonymous = async (): Promise<{ id: string; name: string }> => {
      const { id } = await bench().run(['true'], { config: { Volumes: { '/anon': {} } } })
      const [mount] = (await bench().docker.getContainer(id).inspect()).Mounts
      expect(mount?.Name).toMatch(/^[0-9a-f]{64}$/)
      return { id, name: mount?.Name ?? '' }
    }
    const [kept, removed] = [await anonymous(), await anonymous()]
    await bench().docker.getContainer(kept.id).remove()
    await bench().docker.getContainer(removed.id).remove({ v: true })
    expect((await volume(kept.name).inspect()).Name).toBe(kept.name)
    await volume(kept.name).remove()
    expect((await refusal(volume(removed.name).inspect())).status).toBe(404)
  })

  it('shares the volumes of another container', async () => {
    const name = bench().name('v')
    const source = await bench().create(['true'], { host: { Binds: [`${name}:/data`] } })
    await bench().sh('echo a > /data/f', { host: { VolumesFrom: [source.id] } })
    expect(await bench().sh('cat /data/f', { host: { VolumesFrom: [`${source.id}:ro`] } })).toBe('a\n')
    const readOnly = await bench().run(['sh', '-c', 'echo b > /data/f'], { host: { VolumesFrom: [`${source.id}:ro`] } })
    expect(readOnly.exitCode).toBe(1)
    expect(readOnly.stderr).toContain('Read-only file system')
  })
}

function bindCases(bench: () => Bench): void {
  it('sees the host through a bind, and makes a missing directory', async () => {
    const source = `${bench().hostDir}/made`
    await bench().sh('echo host > /b/f', { host: { Binds: [`${source}:/b`] } })
    expect(await bench().sh("cat /c/f; stat -c '%a %u %F' /c", { host: { Binds: [`${source}:/c:ro`] } })).toBe(
      'host\n755 0 directory\n',
    )
    const { id } = await bench().run(['true'], { host: { Binds: [`${source}:/c:ro`] } })
    expect((await bench().docker.getContainer(id).inspect()).Mounts).toEqual([
      { Type: 'bind', Source: source, Destination: '/c', Mode: 'ro', RW: false, Propagation: 'rprivate' },
    ])
  })

  it('hides what the image has under a bind, and copies nothing', async () => {
    const source = `${bench().hostDir}/hiding`
    expect(await bench().sh('ls -A /etc', { host: { Binds: [`${source}:/etc/`] } })).not.toContain('passwd')
  })

  it('refuses binds', async () => {
    const missing = `${bench().hostDir}/nosuch`
    const mount = { Type: 'bind' as const, Source: missing, Target: '/b' }
    expect(await refusal(bench().create(['true'], { host: { Mounts: [mount] } }))).toEqual({
      status: 400,
      message: `invalid mount config for type "bind": bind source path does not exist: ${missing}`,
    })
    expect(await refusal(bench().create(['true'], { host: { Binds: ['/a:/d', '/b:/d'] } }))).toEqual({
      status: 400,
      message: 'Duplicate mount point: /d',
    })
    expect(await refusal(bench().create(['true'], { host: { Binds: ['a/b:/d'] } }))).toEqual({
      status: 400,
      message:
        'create a/b: "a/b" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
    })
    expect(await refusal(bench().create(['true'], { host: { Binds: ['/a:d'] } }))).toEqual({
      status: 500,
      message:
        "invalid volume specification: '/a:d': invalid mount config for type \"bind\": invalid mount path: 'd' mount path must be absolute",
    })
  })

  it('keeps a tmpfs in memory and a root read-only', async () => {
    const line = 'echo a > /t/f && cat /t/f; echo b > /b'
    const ran = await bench().run(['sh', '-c', line], { host: { Tmpfs: { '/t': 'size=1m' }, ReadonlyRootfs: true } })
    expect(ran).toMatchObject({ exitCode: 1, stdout: 'a\n' })
    expect(ran.stderr).toContain('Read-only file system')
  })
}
