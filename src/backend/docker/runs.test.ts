import { describe, expect, it } from 'vitest'
import type { RunSpec } from '@shared/docker/container'
import { runCommandLine } from '@shared/docker/commandLine'
import { toRunSpec } from './containers'
import type { RawContainer } from './engineApi'
import { runContainer, toContainerSpec } from './runs'
import type { EngineClient } from './types'

const spec: RunSpec = {
  image: 'alpine',
  name: 'bd',
  command: ['sh', '-c', 'true'],
  entrypoint: '/bin/env',
  env: [{ name: 'A', value: 'b=c' }],
  mounts: [
    { kind: 'bind', source: '/tmp', destination: '/root/tmp', isReadOnly: true },
    { kind: 'bind', source: '/a:b', destination: '/colon', isReadOnly: false },
    { kind: 'volume', name: 'data', destination: '/data', isReadOnly: false },
    { kind: 'volume', name: '', destination: '/anon', isReadOnly: false },
    { kind: 'tmpfs', destination: '/t', sizeBytes: 1024 },
  ],
  volumesFrom: [{ container: 'other', isReadOnly: true }],
  isReadOnly: true,
  autoRemove: true,
  detach: true,
  interactive: true,
  workingDir: '/srv',
  user: '1000',
  labels: { a: 'b' },
}

describe('toContainerSpec', () => {
  it('fills the body as the CLI does', () => {
    expect(toContainerSpec(spec)).toEqual({
      Image: 'alpine',
      Cmd: ['sh', '-c', 'true'],
      Entrypoint: ['/bin/env'],
      Env: ['A=b=c'],
      Labels: { a: 'b' },
      Tty: true,
      OpenStdin: true,
      StdinOnce: false,
      AttachStdin: false,
      AttachStdout: false,
      AttachStderr: false,
      WorkingDir: '/srv',
      User: '1000',
      Volumes: { '/anon': {} },
      HostConfig: {
        AutoRemove: true,
        ReadonlyRootfs: true,
        Binds: ['/tmp:/root/tmp:ro', 'data:/data'],
        Mounts: [{ Type: 'bind', Source: '/a:b', Target: '/colon', ReadOnly: false }],
        Tmpfs: { '/t': 'size=1024' },
        VolumesFrom: ['other:ro'],
      },
    })
  })
})

describe('toRunSpec', () => {
  it('gives the line back that made a container', () => {
    const body = toContainerSpec(spec)
    const mount = (Type: string, Destination: string, more: object) => ({
      ...{ Type, Destination, Source: '', Mode: '', RW: true, Propagation: '' },
      ...more,
    })
    const raw = {
      Name: '/bd',
      Image: 'sha256:1',
      Config: { ...body, Env: ['A=b=c', 'PATH=/bin'], Labels: { a: 'b', from: 'image' } },
      HostConfig: body.HostConfig,
      Mounts: [
        mount('bind', '/root/tmp', { Source: '/tmp', RW: false }),
        mount('bind', '/colon', { Source: '/a:b' }),
        mount('volume', '/data', { Name: 'data' }),
        mount('volume', '/anon', { Name: 'f'.repeat(64) }),
        mount('volume', '/from/other', { Name: 'theirs' }),
      ],
    } as unknown as RawContainer
    const image = { Config: { Env: ['PATH=/bin'], Labels: { from: 'image' }, Cmd: ['sh'] } } as never
    expect(runCommandLine(toRunSpec(raw, image))).toBe(
      'docker run --rm -d -it --name bd -e A=b=c -v /anon --mount type=bind,source=/a:b,target=/colon -v data:/data ' +
        '-v /tmp:/root/tmp:ro --tmpfs /t --volumes-from other:ro --read-only -w /srv -u 1000 --entrypoint /bin/env ' +
        '--label a=b alpine sh -c true',
    )
  })
})

describe('runContainer', () => {
  it.each([
    [{ kind: 'bind', source: 'a/b', destination: '/d', isReadOnly: false } as const, 'mount.relativePath'],
    [{ kind: 'bind', source: '', destination: '/d', isReadOnly: false } as const, 'mount.relativePath'],
    [{ kind: 'bind', source: 'C:\\Users', destination: '/d', isReadOnly: false } as const, 'mount.windowsPath'],
    [{ kind: 'tmpfs', destination: 'd' } as const, 'mount.relativePath'],
  ])('refuses %j before anything is made', async (mount, key) => {
    const untouched = {} as EngineClient
    await expect(runContainer(untouched, { ...spec, mounts: [mount] })).rejects.toMatchObject({
      kind: 'invalid',
      hint: { key },
    })
  })
})
