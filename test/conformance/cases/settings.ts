/**
 * Settings that runc or the daemon refuses when a container starts, which the command line would not send; and paths,
 * methods and bodies off the beaten track: as both daemons answered.
 */
import type { Bench } from '../bench'
import type { RawReply } from '../raw'
import { step, stepCases, type Step } from '../steps'

const box = { Image: 'alpine', Cmd: ['true'], Labels: { 'io.camada.conformance': 'RUN' } }

const hosts: readonly object[] = [
  { Sysctls: { 'vm.swappiness': '1' } },
  { Sysctls: { 'kernel.hostname': 'x' } },
  { Sysctls: { 'kernel.domainname': 'x' } },
  { Sysctls: { 'net/ipv4/ip_forward': '0' } },
  { Sysctls: { 'fs.mqueue.msg_max': '5' } },
  { Sysctls: { 'kernel.msgmax': '5 ' } },
  { Sysctls: { 'kernel.sem': '1 2' } },
  { Sysctls: { 'kernel.msgmax': '99999999999999999999' } },
  { Ulimits: [{ Name: 'foo', Soft: 1, Hard: 1 }] },
  { Ulimits: [{ Name: 'nofile', Soft: 5, Hard: 1 }] },
  { Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }] },
  { Devices: [{ PathOnHost: '/dev/nosuch' }] },
  { Devices: [{ PathOnHost: '/dev/null' }] },
  { Devices: [{ PathOnHost: '/etc/passwd', PathInContainer: '/dev/x', CgroupPermissions: 'r' }] },
  { BlkioDeviceWriteIOps: [{ Path: '/dev/nosuch', Rate: 5 }] },
  { VolumeDriver: 'nosuch', Binds: ['RUN-set:/y'] },
  { LogConfig: { Type: 'logentries' } },
  { LogConfig: { Type: 'gelf', Config: { 'gelf-address': 'foo' } } },
  { LogConfig: { Type: 'gcplogs', Config: { foo: 'x' } } },
]

export function settingCases(bench: () => Bench): void {
  stepCases(bench, 'settings', [
    ...hosts.flatMap(startOf),
    step('OPTIONS /info'),
    step('OPTIONS /nosuch'),
    step('GET /images//json', { show: location }),
    step('GET /images/../info?x=1', { show: location }),
    step('GET /containers/./json/', { show: location }),
    step('POST /images/load # a form', { body: 'junk', headers: form, show: ({ status }) => status }),
    step('POST /build?platform=bad/bad/bad/bad # a form', { body: 'junk', headers: form }),
    step('POST /networks/create # of settings alone, and internal', {
      body: { Name: 'RUN-set', ConfigOnly: true, Internal: true },
    }),
    step('POST /networks/create # the entrance of a swarm', { body: { Name: 'RUN-set', Ingress: true } }),
  ])
}

const form = { 'Content-Type': 'application/x-www-form-urlencoded' }

function startOf(host: object, at: number): readonly Step[] {
  const name = `RUN-set${String(at)}`
  const label = JSON.stringify(host)
  return [
    step(`POST /containers/create?name=${name} # ${label}`, { body: { ...box, HostConfig: host } }),
    step(`POST /containers/${name}/start # ${label}`),
    step(`DELETE /containers/${name}?v=1&force=1 # ${label}`),
  ]
}

function location({ status, headers }: RawReply): unknown {
  return [status, headers['location']]
}
