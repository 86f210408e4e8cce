/**
 * What can be asked of the simulator and is not there, request by request, and what it says: sentences of its own
 * (`departures.ts`, and those of programs), and Docker's words for a machine without a network, a quota, a device.
 */
import type { Departure } from '@simulator/departures'
import type { Call } from '../twins/engine'

/** Every way to ask for a departure. */
export const refusals: readonly (readonly [Departure, Call])[] = [
  ['statistics', { method: 'GET', path: '/containers/box/stats?stream=0' }],
  ['update', { method: 'POST', path: '/containers/box/update', json: { Memory: 1 } }],
  ['buildKit', { method: 'POST', path: '/session' }],
  ['buildKit', { method: 'POST', path: '/grpc' }],
  ['buildVersion', { method: 'POST', path: '/build?version=2' }],
  ['remoteContext', { method: 'POST', path: '/build?remote=https://x/y.git' }],
  ['swarm', { method: 'POST', path: '/swarm/init', json: {} }],
  ['swarm', { method: 'POST', path: '/swarm/join', json: {} }],
  ['plugins', { method: 'GET', path: '/plugins/privileges?remote=x' }],
  ['plugins', { method: 'POST', path: '/plugins/pull?remote=x', json: [] }],
  ['plugins', { method: 'POST', path: '/plugins/create?name=x' }],
  ['checkpoints', { method: 'GET', path: '/containers/box/checkpoints' }],
  ['checkpoints', { method: 'POST', path: '/containers/box/checkpoints', json: { CheckpointID: 'x' } }],
  ['checkpoints', { method: 'DELETE', path: '/containers/box/checkpoints/x' }],
  ['macvlan', { method: 'POST', path: '/networks/create', json: { Name: 'm', Driver: 'macvlan' } }],
  ['ipvlan', { method: 'POST', path: '/networks/create', json: { Name: 'm', Driver: 'ipvlan' } }],
]

/** A command line of the real client, and what is said. */
export interface Said {
  readonly line: readonly string[]
  readonly says: string
  /** The Dockerfile of a build from standard input. */
  readonly dockerfile?: string
}

const run = (...words: readonly string[]): readonly string[] => ['run', '--rm', ...words]

export const said: readonly Said[] = [
  { line: run('python', 'python3', '-V'), says: 'python3: the Camada simulator does not run this program yet' },
  { line: run('debian', 'apt-get', 'update'), says: 'apt-get: the Camada simulator does not run this program yet' },
  {
    line: run('alpine', 'vi', '/f'),
    says: 'vi: the Camada simulator has no editor yet; write files with cat, echo or sed -i',
  },
  {
    line: run('alpine', 'chroot', '/tmp', 'ls'),
    says: "chroot: the Camada simulator's chroot leaves out other roots than /",
  },
  { line: run('foreign', '/x'), says: "the simulator can't run the binary /x: it has no program of that name" },
  {
    line: run('--storage-opt', 'size=1g', 'alpine', 'true'),
    says: "--storage-opt is supported only for overlay over xfs with 'pquota' mount option",
  },
  {
    line: run('--gpus', 'all', 'alpine', 'true'),
    says: 'could not select device driver "" with capabilities: [[gpu]]',
  },
  {
    line: run('--log-driver', 'syslog', 'alpine', 'true'),
    says: 'failed to initialize logging driver: Unix syslog delivery error',
  },
  {
    line: run('--mount', 'type=volume,dst=/v,volume-opt=type=nfs,volume-opt=device=:/x', 'alpine', 'true'),
    says: 'failed to mount local volume: mount :/x:',
  },
  { line: run('--privileged', 'alpine', 'mount', '-t', 'tmpfs', 'x', '/mnt'), says: 'mount: permission denied' },
  {
    line: run('alpine', 'wget', 'http://1.1.1.1/'),
    says: "can't connect to remote host (1.1.1.1): Network unreachable",
  },
  {
    line: ['pull', 'nosuch'],
    says: "pull access denied for nosuch, repository does not exist or may require 'docker login'",
  },
  { line: ['push', 'alpine'], says: 'connect: network is unreachable' },
  { line: ['search', 'x'], says: 'connect: network is unreachable' },
  { line: ['import', 'http://x.y/z.tar'], says: 'connect: network is unreachable' },
  {
    line: ['build', '-'],
    dockerfile: 'FROM alpine\nADD http://x.y/z /z\n',
    says: 'ADD failed: Get "http://x.y/z": dial tcp: lookup x.y: no such host',
  },
  {
    line: ['build', '-'],
    dockerfile: 'FROM alpine\nRUN --mount=type=cache,target=/c true\n',
    says: 'the --mount option requires BuildKit.',
  },
  {
    line: ['build', '-'],
    dockerfile: 'FROM alpine\nRUN --network=none true\n',
    says: 'the --network option requires BuildKit.',
  },
  {
    line: ['build', '--squash', '-'],
    dockerfile: 'FROM alpine\n',
    says: '"--squash" is only supported on a Docker daemon with experimental features enabled',
  },
  {
    line: ['node', 'ls'],
    says: 'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  },
  { line: ['plugin', 'inspect', 'x'], says: 'plugin "x" not found' },
  { line: ['volume', 'create', '-d', 'nosuch', 'x'], says: 'plugin "nosuch" not found' },
]
