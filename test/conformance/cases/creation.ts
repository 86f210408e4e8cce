/** What creating a container refuses, and warns about: each request alone, as 26.1.5 and 20.10.24 answered it. */
import type { Bench } from '../bench'
import type { RawReply } from '../raw'
import { send } from '../raw'
import { recordedCases, type RecordedRequest } from '../recorded'

const box = { Image: 'alpine', Cmd: ['true'] }
const json = { 'Content-Type': 'application/json' }

/** Bodies that are no configuration. */
const texts: Readonly<Record<string, { readonly body: string; readonly headers?: Record<string, string> }>> = {
  'no body': { body: '' },
  'no content type': { body: JSON.stringify(box) },
  'another content type': { body: JSON.stringify(box), headers: { 'Content-Type': 'text/plain' } },
  'a broken text': { body: '{"Image"', headers: json },
  'a list': { body: '[]', headers: json },
  null: { body: 'null', headers: json },
  'a text and more': { body: `${JSON.stringify(box)} x`, headers: json },
  'an empty object': { body: '{}', headers: json },
}

const configs: readonly object[] = [
  { Image: 5 },
  { Cmd: 5 },
  { Env: 'x' },
  { Tty: 'x' },
  { Labels: ['a'] },
  { Image: 'AL PINE' },
  { Image: 'ALPINE' },
  { Image: 'nosuch' },
  { Image: 'alpine:nosuch' },
  { Image: `sha256:${'1'.repeat(64)}` },
  { Image: 'docker.io/library/alpine' },
  { Env: ['=a'] },
  { Env: [''] },
  { Env: ['A'] },
  { StopSignal: 'XX' },
  { StopSignal: '0' },
  { StopSignal: 'SIGRTMIN+3' },
  { WorkingDir: 'rel' },
  { WorkingDir: '/etc/passwd' },
  { Entrypoint: [''], Cmd: [] },
  { Healthcheck: { Test: ['CMD', 'true'], Interval: 1000 } },
  { Healthcheck: { Test: ['CMD', 'true'], Retries: -1 } },
  { Healthcheck: { Test: ['CMD', 'true'], Timeout: 5 } },
]

const hosts: readonly object[] = [
  { Memory: 'x' },
  { Memory: 1.5 },
  { Binds: '/a:/b' },
  { ConsoleSize: [-5, 6] },
  { ConsoleSize: [5] },
  { RestartPolicy: { Name: 'x' } },
  { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: -1 } },
  { RestartPolicy: { Name: 'always', MaximumRetryCount: 3 } },
  { RestartPolicy: { Name: 'unless-stopped' } },
  { AutoRemove: true, RestartPolicy: { Name: 'always' } },
  { Memory: 6291455 },
  { Memory: 6291456 },
  { Memory: 20971520, MemorySwap: 10485760 },
  { Memory: 20971520, MemoryReservation: 41943040 },
  { MemorySwap: 1 },
  { MemoryReservation: 1 },
  { MemorySwappiness: 101 },
  { OomScoreAdj: 2000 },
  { CpuPeriod: 1 },
  { CpuQuota: 5 },
  { NanoCpus: 1000000000, CpuQuota: 5000 },
  { NanoCpus: 1000000000, CpuPeriod: 5000 },
  { CpusetCpus: 'x' },
  { CpusetMems: '0-' },
  { PidsLimit: -5 },
  { BlkioWeight: 10 },
  { ShmSize: -1 },
  { IpcMode: 'foo' },
  { IpcMode: 'container:nosuch' },
  { PidMode: 'foo' },
  { PidMode: 'container:nosuch' },
  { UTSMode: 'foo' },
  { CgroupnsMode: 'foo' },
  { NetworkMode: 'container:' },
  { NetworkMode: 'host', Links: ['a:b'] },
  { NetworkMode: 'container:x', PortBindings: { '80/tcp': [{}] } },
  { NetworkMode: 'container:x', Dns: ['1.1.1.1'] },
  { NetworkMode: 'container:x', ExtraHosts: ['a:1.1.1.1'] },
  { LogConfig: { Type: 'nosuch' } },
  { LogConfig: { Type: 'json-file', Config: { nosuch: '1' } } },
  { LogConfig: { Type: 'json-file', Config: { mode: 'x' } } },
  { LogConfig: { Type: 'json-file', Config: { 'max-buffer-size': '1m' } } },
  { LogConfig: { Type: 'local', Config: { x: 'y' } } },
  { Isolation: 'hyperv' },
  { Runtime: 'nosuch' },
  { SecurityOpt: ['foo'] },
  { SecurityOpt: ['foo=bar'] },
  { SecurityOpt: ['no-new-privileges=x'] },
  { CapAdd: ['FOO'] },
  { CapDrop: ['cap_net_admin'] },
  { StorageOpt: { foo: '1' } },
  { Tmpfs: { t: '' } },
  { Tmpfs: { '/': '' } },
  { ExtraHosts: ['bad'] },
  { ExtraHosts: ['a:zz'] },
  { Links: ['nosuch:a'] },
  { PortBindings: { x: [{}] } },
  { PortBindings: { '80/tcp': [{ HostPort: '99999' }] } },
  { Annotations: { '': 'b' } },
  { VolumesFrom: ['nosuch'] },
  { VolumesFrom: [''] },
  { Mounts: [{ Type: 'volume', Target: '/a', VolumeOptions: { Subpath: '../x' } }] },
  { Mounts: [{ Type: 'volume', Source: 'v1', Target: '/a', VolumeOptions: { Subpath: '../x' } }] },
  { Mounts: [{ Type: 'foo', Target: '/a' }] },
  { Mounts: [{ Type: 'tmpfs', Source: 'x', Target: '/a' }] },
]

export function creationCases(bench: () => Bench): void {
  const labels = [
    ...Object.keys(texts),
    ...configs.map((config) => JSON.stringify(config)),
    ...hosts.map((host) => `HostConfig ${JSON.stringify(host)}`),
  ]
  recordedCases(bench, 'creation', labels, requests)
}

function requests(bench: Bench): readonly RecordedRequest[] {
  const base = { method: 'POST', path: '/containers/create', after: (reply: RawReply) => remove(bench, reply) }
  return [
    ...Object.entries(texts).map(([label, { body, headers = {} }]) => ({ ...base, label, body, headers })),
    ...configs.map((config) => ({ ...base, label: JSON.stringify(config), body: { ...box, ...config } })),
    ...hosts.map((host) => ({
      ...base,
      label: `HostConfig ${JSON.stringify(host)}`,
      body: { ...box, HostConfig: host },
    })),
  ]
}

async function remove(bench: Bench, reply: RawReply): Promise<void> {
  if (reply.status !== 201) return
  const { Id: id } = JSON.parse(reply.body.toString('utf8')) as { Id: string }
  await send(bench, { method: 'DELETE', path: `/containers/${id}`, query: { force: 1, v: 1 } })
}
