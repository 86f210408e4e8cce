/**
 * Random sequences of what a person does with containers, images and volumes: few names, so that operations meet, and
 * now and then an argument that is wrong. `@` before a name stands for the run's prefix.
 */
import type { Random } from '../../support/random'
import { tarEntry } from '../storm/hostile'
import type { Call } from './engine'

export type Operation =
  | { readonly kind: 'call'; readonly call: Call }
  /** Starts or restarts a container, and waits for its end when it is one of those that end. */
  | { readonly kind: 'start'; readonly container: string; readonly verb: 'start' | 'restart?t=0' }
  | { readonly kind: 'exec'; readonly container: string; readonly config: Readonly<Record<string, unknown>> }

const containers = ['@a', '@b', '@c']
const volumes = ['@v', '@w']
const tags = ['@img:1', '@img:2', '@other']

const commands: readonly unknown[] = [
  ['sleep', '600'],
  ['sleep', '600'],
  ['sleep', '600'],
  ['true'],
  ['sh', '-c', 'echo out; echo two > /two; exit 3'],
  ['sh', '-c', 'rm -r /etc/motd /var/log; mkdir -p /n/m; ln -s /n /l'],
  ['nothing-here'],
  ['/etc'],
  [],
  'true',
]

const writes = [
  'echo x > /f; chmod 600 /f',
  'mkdir -p /d/e; echo y > /d/e/f; ln /d/e/f /d/hard; ln -s e /d/soft',
  'rm -rf /d /etc/motd; mkdir /d',
  'echo more >> /f; cat /f; touch /etc/passwd',
  'mv /etc/issue /moved; cat /moved >&2',
  'echo kept > /data/kept; ls /data',
  'dd if=/dev/zero of=/big bs=1000 count=9 2>/dev/null; rm /two; exit 9',
  'chown 1000:1000 /f; mkfifo /p; ls -l /f | cut -c1-10',
]

const paths = [
  '/',
  '/d',
  '/f',
  '/data',
  '/nothing',
  '/nothing/x',
  '/etc/motd',
  '/d/soft',
  '/l',
  '',
  'relative',
  '/proc',
  '/f/',
]

/** A sequence of operations; the same seed gives the same. */
export function randomOperations(random: Random, count: number): readonly Operation[] {
  return [
    ...Array.from({ length: 2 }, () => createContainer(random)),
    ...Array.from({ length: count - 2 }, () => one(random)),
  ]
}

function one(random: Random): Operation {
  const container = random.oneIn(25) ? random.pick(['@none', 'a b']) : random.pick(containers)
  const pick = random.below(100)
  if (pick < 14) return createContainer(random)
  if (pick < 27) return { kind: 'start', container, verb: random.oneIn(4) ? 'restart?t=0' : 'start' }
  if (pick < 40) return exec(container, random)
  if (pick < 58) return { kind: 'call', call: lifeCall(container, random) }
  if (pick < 70) return { kind: 'call', call: archiveCall(container, random) }
  if (pick < 88) return { kind: 'call', call: imageCall(container, random) }
  return { kind: 'call', call: volumeCall(random) }
}

function createContainer(random: Random): Operation {
  const json = {
    Image: random.oneIn(5)
      ? random.pick([...tags, 'alpine:none', '@', 'Bad', ''])
      : random.pick(['alpine', 'alpine', ...tags]),
    Cmd: random.pick(commands),
    ...(random.oneIn(4) && { Env: random.pick([['A=1', 'B=2'], ['A'], ['=x'], ['A=1', 'A=2']]) }),
    ...(random.oneIn(5) && { WorkingDir: random.pick(['/w', '/w/../x', 'relative', '/']) }),
    ...(random.oneIn(6) && { User: random.pick(['0', 'nobody', '1000:5', 'no-one', '0:no-group']) }),
    ...(random.oneIn(6) && { Entrypoint: random.pick([['sh', '-c'], [''], 'echo', null]) }),
    ...(random.oneIn(6) && { Volumes: { [random.pick(['/data', '/etc', 'relative', '/'])]: {} } }),
    ...(random.oneIn(6) && { StopSignal: random.pick(['SIGINT', 'KILL', 'NONE', '9', '']) }),
    ...(random.oneIn(8) && { ExposedPorts: { [random.pick(['80/tcp', '80', 'x/tcp', '80/none'])]: {} } }),
    ...(random.oneIn(8) && { Hostname: random.pick(['box', 'a.b', '-x', 'x'.repeat(70)]) }),
    HostConfig: {
      ...(random.oneIn(2) && { Binds: random.pick(bindLists) }),
      ...(random.oneIn(4) && { Mounts: [random.pick(mounts)] }),
      ...(random.oneIn(6) && {
        Tmpfs: random.pick([{ '/t': '' }, { '/t': 'size=1m' }, { t: '' }, { '/t': 'nonsense' }]),
      }),
      ...(random.oneIn(6) && { VolumesFrom: [random.pick([...containers, '@a:ro', '@none', '@a:x', ''])] }),
      ...(random.oneIn(8) && { ReadonlyRootfs: true }),
      ...(random.oneIn(10) && { NetworkMode: random.pick(['none', 'host', 'nothing', 'container:@a', 'default']) }),
      ...(random.oneIn(10) && {
        RestartPolicy: random.pick([{ Name: 'no' }, { Name: 'bad' }, { Name: 'no', MaximumRetryCount: 2 }]),
      }),
      ...(random.oneIn(12) && { Memory: random.pick([1, 1000, -5, 64_000_000]) }),
      ...(random.oneIn(12) && { ShmSize: random.pick([-1, 1_000_000]) }),
    },
  }
  const name = random.oneIn(15) ? random.pick(['@', 'x', 'a b', '@/x', '-x']) : random.pick(containers)
  return { kind: 'call', call: { method: 'POST', path: `/containers/create?name=${encodeURIComponent(name)}`, json } }
}

const bindLists: readonly (readonly string[])[] = [
  ['@v:/data'],
  ['@v:/data', '@w:/more:ro'],
  ['@v:/data:nocopy'],
  ['@v:/etc'],
  ['@v:relative'],
  ['@v:/data:bad'],
  ['@v:/data', '@w:/data'],
  ['@v'],
  ['a b:/data'],
  ['/:/'],
  ['@v:/data:ro,nocopy'],
  [':/data'],
]

const mounts: readonly Readonly<Record<string, unknown>>[] = [
  { Type: 'volume', Source: '@v', Target: '/data' },
  { Type: 'volume', Source: '@w', Target: '/w', ReadOnly: true },
  { Type: 'volume', Target: '/anonymous' },
  { Type: 'volume', Source: '@v', Target: '/data', VolumeOptions: { NoCopy: true, Labels: { twin: '1' } } },
  { Type: 'volume', Source: '@v', Target: '/s', VolumeOptions: { Subpath: 'nothing' } },
  { Type: 'volume', Source: '@v', Target: '/s', VolumeOptions: { Subpath: '../x' } },
  { Type: 'bind', Source: '/nothing/at/all', Target: '/b' },
  { Type: 'bind', Source: 'relative', Target: '/b' },
  { Type: 'bind', Source: '', Target: '/b' },
  { Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 65_536, Mode: 448 } },
  { Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: -1 } },
  { Type: 'tmpfs', Source: 'x', Target: '/t' },
  { Type: 'bad', Target: '/t' },
  { Type: 'volume', Source: '@v', Target: '' },
  { Type: 'volume', Source: 'a b', Target: '/d' },
  { Type: 'volume', Source: '@v', Target: '/' },
]

function exec(container: string, random: Random): Operation {
  const config = {
    AttachStdout: true,
    AttachStderr: true,
    Cmd: random.oneIn(8) ? random.pick([['nothing'], ['/etc'], [], ['']]) : ['sh', '-c', random.pick(writes)],
    ...(random.oneIn(6) && { User: random.pick(['nobody', '5:5', 'no-one']) }),
    ...(random.oneIn(8) && { WorkingDir: random.pick(['/d', '/nothing', 'relative']) }),
    ...(random.oneIn(8) && { Env: ['Z=1'] }),
  }
  return { kind: 'exec', container, config }
}

function lifeCall(container: string, random: Random): Call {
  const id = encodeURIComponent(container)
  const other = encodeURIComponent(random.oneIn(8) ? 'a b' : random.pick(containers))
  return random.pick<Call>([
    { method: 'POST', path: `/containers/${id}/stop?t=0` },
    {
      method: 'POST',
      path: `/containers/${id}/kill?signal=${random.pick(['', 'KILL', 'SIGKILL', '9', 'NONE', '0', '-1', '99'])}`,
    },
    { method: 'POST', path: `/containers/${id}/pause` },
    { method: 'POST', path: `/containers/${id}/unpause` },
    { method: 'POST', path: `/containers/${id}/rename?name=${other}` },
    { method: 'DELETE', path: `/containers/${id}?force=${random.pick(['1', '0', '1'])}&v=${random.pick(['1', '0'])}` },
    { method: 'DELETE', path: `/containers/${id}?link=1` },
    { method: 'GET', path: `/containers/${id}/changes` },
    {
      method: 'GET',
      path: `/containers/${id}/logs?stdout=1&stderr=${random.pick(['0', '1'])}&tail=${random.pick(['all', '1', 'x'])}`,
    },
    { method: 'GET', path: `/containers/${id}/logs` },
    { method: 'POST', path: `/containers/${id}/resize?h=5&w=${random.pick(['5', 'x', '-1'])}` },
    { method: 'POST', path: `/containers/${id}/wait?condition=${random.pick(['bad', 'bad2'])}` },
  ])
}

function archiveCall(container: string, random: Random): Call {
  const place = `/containers/${encodeURIComponent(container)}/archive?path=${encodeURIComponent(random.pick(paths))}`
  if (random.oneIn(3)) return { method: 'HEAD', path: place }
  const options = random.pick(['', '', '&noOverwriteDirNonDir=1', '&noOverwriteDirNonDir=true&copyUIDGID=1'])
  return { method: 'PUT', path: `${place}${options}`, tar: random.pick(archives) }
}

const end = Buffer.alloc(1024)
const archives: readonly Buffer[] = [
  Buffer.concat([tarEntry({ name: 'f', body: 'sent\n' }), end]),
  Buffer.concat([
    tarEntry({ name: 'd', type: '5', mode: '0000750' }),
    tarEntry({ name: 'd/sent', body: 'sent\n' }),
    end,
  ]),
  Buffer.concat([
    tarEntry({ name: 'soft', type: '2', link: '/etc' }),
    tarEntry({ name: 'h', type: '1', link: 'f' }),
    end,
  ]),
  Buffer.concat([tarEntry({ name: 'd', body: 'no directory\n' }), end]),
  Buffer.concat([tarEntry({ name: '../../out', body: 'x' }), end]),
  Buffer.from('rubbish'),
  end,
]

const dockerfiles = [
  'FROM alpine\nRUN echo built > /built\nCMD ["sleep","600"]\n',
  'FROM alpine\nCOPY f /f\nENV A=b\nLABEL twin=1\nWORKDIR /w\n',
  'FROM alpine\nCOPY nothing /f\n',
  'FROM alpine\nRUN exit 4\n',
  'FROM alpine\nRUM x\n',
  // Blanks for the prefix that takes the place of `@`.
  'FROM @img:1      \nRUN rm -f /f /etc/motd\nVOLUME /data\n',
  'FROM scratch\nCOPY f /\n',
  '',
]

function imageCall(container: string, random: Random): Call {
  const tag = random.oneIn(12) ? random.pick(['@none', 'Bad']) : random.pick(tags)
  const other = encodeURIComponent(random.oneIn(8) ? 'Bad' : '@img')
  const number = random.pick(['1', '2', '1', '2', '-bad', ''])
  const dockerfile = tarEntry({ name: 'Dockerfile', body: random.pick(dockerfiles) })
  return random.pick<Call>([
    {
      method: 'POST',
      path: `/commit?container=${encodeURIComponent(container)}&repo=${other}&tag=${number}&comment=c&author=a`,
    },
    {
      method: 'POST',
      path: `/commit?container=${encodeURIComponent(container)}&repo=@img&tag=2&changes=${encodeURIComponent(random.pick(changes))}`,
    },
    { method: 'POST', path: `/images/${tag}/tag?repo=${other}&tag=${number}` },
    { method: 'DELETE', path: `/images/${tag}?force=${random.pick(['0', '1'])}` },
    { method: 'DELETE', path: `/images/${tag}?noprune=1` },
    { method: 'GET', path: `/images/${tag}/history` },
    {
      method: 'POST',
      path: `/build?t=@img%3A${random.pick(['1', '2'])}&q=1&forcerm=1`,
      tar: Buffer.concat([dockerfile, tarEntry({ name: 'f', body: 'f\n' }), end]),
    },
  ])
}

const changes = [
  'ENV A=1',
  'CMD ["true"]',
  'LABEL twin=1',
  'RUN x',
  'VOLUME /data',
  'EXPOSE x',
  'WORKDIR w',
  'nonsense',
  'USER',
  'ENTRYPOINT ["a"',
]

function volumeCall(random: Random): Call {
  const volume = random.oneIn(10) ? random.pick(['@none', 'x']) : random.pick(volumes)
  const json = {
    Name: random.oneIn(8) ? random.pick(['a b', 'x', '../x', '@/v']) : volume,
    ...(random.oneIn(5) && { Driver: random.pick(['local', 'nothing', '']) }),
    ...(random.oneIn(5) && {
      DriverOpts: random.pick([{ type: 'tmpfs', device: 'tmpfs' }, { bad: '1' }, { o: 'x' }, { type: 'tmpfs' }]),
    }),
    ...(random.oneIn(3) && { Labels: { twin: '1' } }),
  }
  return random.pick<Call>([
    { method: 'POST', path: '/volumes/create', json },
    { method: 'POST', path: '/volumes/create', json },
    { method: 'GET', path: `/volumes/${volume}` },
    { method: 'DELETE', path: `/volumes/${volume}?force=${random.pick(['0', '1'])}` },
    { method: 'DELETE', path: `/volumes/${volume}` },
  ])
}
