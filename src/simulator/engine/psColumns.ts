/**
 * The columns of the host's `ps` (procps 4, as 26.1.5's `top` calls it) and the formats that its options choose. A
 * container's terminal is not the host's: its processes have none there.
 */
import type { ProcessSnapshot } from '@posix/process/types'

/** A process as the host sees it. */
export interface HostProcess {
  readonly snapshot: ProcessSnapshot
  readonly pid: number
  readonly parentPid: number
  readonly groupId: number
  readonly sessionId: number
  readonly user: string
  readonly group: string
  readonly gid: number
  readonly nowMs: number
}

export interface Column {
  readonly title: string
  readonly value: (process: HostProcess) => string
}

const clock = (timeMs: number): string => new Date(timeMs).toISOString().slice(11, 19)
const command = ({ snapshot }: HostProcess): string => snapshot.argv.join(' ')
const shortName = ({ snapshot }: HostProcess): string => (snapshot.argv[0] ?? '').replace(/^.*\//, '').slice(0, 15)
const started = ({ snapshot }: HostProcess): string => clock(snapshot.startedAtMs)

function stat({ snapshot }: HostProcess): string {
  const leads = snapshot.pid === 1 || snapshot.parentPid === 0 ? 's' : ''
  return `${snapshot.state}${leads}${snapshot.tty && leads !== '' ? '+' : ''}`
}

function elapsed({ snapshot, nowMs }: HostProcess): string {
  const seconds = Math.max(0, Math.floor((nowMs - snapshot.startedAtMs) / 1000))
  const [hours, rest] = [Math.floor(seconds / 3600), clock(seconds * 1000)]
  return hours > 0 ? `${String(hours).padStart(2, '0')}:${rest.slice(3)}` : rest.slice(3)
}

function longStart(process: HostProcess): string {
  const [day = '', date = '', month = '', year = ''] = new Date(process.snapshot.startedAtMs).toUTCString().split(/,? /)
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${started(process)} ${year}`
}

const fixed = (title: string, value: string): Column => ({ title, value: () => value })
const number = (title: string, pick: (process: HostProcess) => number): Column => ({
  title,
  value: (process) => String(pick(process)),
})

/** By the names that `-o` knows. */
const columns: Readonly<Record<string, Column>> = {
  pid: number('PID', ({ pid }) => pid),
  tgid: number('TGID', ({ pid }) => pid),
  spid: number('SPID', ({ pid }) => pid),
  lwp: number('LWP', ({ pid }) => pid),
  ppid: number('PPID', ({ parentPid }) => parentPid),
  pgid: number('PGID', ({ groupId }) => groupId),
  pgrp: number('PGRP', ({ groupId }) => groupId),
  sid: number('SID', ({ sessionId }) => sessionId),
  sess: number('SESS', ({ sessionId }) => sessionId),
  tpgid: fixed('TPGID', '-1'),
  user: { title: 'USER', value: ({ user }) => user },
  uname: { title: 'USER', value: ({ user }) => user },
  euser: { title: 'EUSER', value: ({ user }) => user },
  ruser: { title: 'RUSER', value: ({ user }) => user },
  owner: { title: 'UID', value: ({ user }) => user },
  uid: number('UID', ({ snapshot }) => snapshot.uid),
  euid: number('EUID', ({ snapshot }) => snapshot.uid),
  ruid: number('RUID', ({ snapshot }) => snapshot.uid),
  gid: number('GID', ({ gid }) => gid),
  egid: number('EGID', ({ gid }) => gid),
  rgid: number('RGID', ({ gid }) => gid),
  group: { title: 'GROUP', value: ({ group }) => group },
  egroup: { title: 'EGROUP', value: ({ group }) => group },
  rgroup: { title: 'RGROUP', value: ({ group }) => group },
  comm: { title: 'COMMAND', value: shortName },
  ucmd: { title: 'CMD', value: shortName },
  args: { title: 'COMMAND', value: command },
  command: { title: 'COMMAND', value: command },
  cmd: { title: 'CMD', value: command },
  tty: fixed('TT', '?'),
  tt: fixed('TT', '?'),
  tname: fixed('TTY', '?'),
  time: fixed('TIME', '00:00:00'),
  cputime: fixed('TIME', '00:00:00'),
  bsdtime: fixed('TIME', '0:00'),
  stime: { title: 'STIME', value: (process) => started(process).slice(0, 5) },
  bsdstart: { title: 'START', value: (process) => started(process).slice(0, 5) },
  start: { title: 'STARTED', value: started },
  start_time: { title: 'START', value: (process) => started(process).slice(0, 5) },
  lstart: { title: 'STARTED', value: longStart },
  etime: { title: 'ELAPSED', value: elapsed },
  etimes: number('ELAPSED', ({ snapshot, nowMs }) => Math.max(0, Math.floor((nowMs - snapshot.startedAtMs) / 1000))),
  stat: { title: 'STAT', value: stat },
  state: { title: 'S', value: ({ snapshot }) => snapshot.state },
  s: { title: 'S', value: ({ snapshot }) => snapshot.state },
  f: { title: 'F', value: ({ snapshot }) => (snapshot.parentPid === 0 ? '4' : '0') },
  flags: { title: 'F', value: ({ snapshot }) => (snapshot.parentPid === 0 ? '4' : '0') },
  c: fixed('C', '0'),
  ni: fixed('NI', '0'),
  nice: fixed('NI', '0'),
  pri: fixed('PRI', '19'),
  bsdpri: fixed('PRI', '20'),
  sysvpri: fixed('PRI', '80'),
  cls: fixed('CLS', 'TS'),
  psr: fixed('PSR', '0'),
  nlwp: fixed('NLWP', '1'),
  thcount: fixed('THCNT', '1'),
  addr: fixed('ADDR', '-'),
  label: fixed('LABEL', '-'),
  wchan: fixed('WCHAN', 'do_wai'),
  vsz: fixed('VSZ', '2268'),
  rss: fixed('RSS', '1536'),
  sz: fixed('SZ', '567'),
  pcpu: fixed('%CPU', '0.0'),
  pmem: fixed('%MEM', '0.0'),
  '%cpu': fixed('%CPU', '0.0'),
  '%mem': fixed('%MEM', '0.0'),
  majflt: fixed('MAJFL', '0'),
  trs: fixed('TRS', '1551'),
  drs: fixed('DRS', '717'),
  pending: fixed('PENDING', '0000000000000000'),
  blocked: fixed('BLOCKED', '0000000000000000'),
  ignored: fixed('IGNORED', '0000000000000000'),
  caught: fixed('CAUGHT', '0000000000000000'),
}

/** Columns of the ready-made formats. */
const formats: Readonly<Record<string, string>> = {
  plain: 'pid tname time ucmd',
  threads: 'pid spid tname time ucmd',
  full: 'owner pid ppid c stime tname time cmd',
  extraFull: 'owner pid ppid c sz rss psr stime tname time cmd',
  long: 'f s uid pid ppid c sysvpri ni addr sz wchan tname time ucmd',
  longWithoutFlags: 's uid pid ppid c sysvpri ni rss sz wchan tname time ucmd',
  jobs: 'pid pgid sid tname time ucmd',
  classes: 'pid cls pri tname time ucmd',
  bsd: 'pid tname stat bsdtime args',
  bsdUser: 'user pid %cpu %mem vsz rss tname stat bsdstart bsdtime args',
  bsdLong: 'f uid ppid pid bsdpri ni vsz rss wchan stat tname bsdtime args',
  bsdJobs: 'ppid pid pgid sid tname tpgid stat uid bsdtime args',
  bsdMemory: 'pid tname stat bsdtime majflt trs drs rss %mem args',
  bsdSignals: 'uid pid pending blocked ignored caught stat tname bsdtime args',
}

export type PsFormat = keyof typeof formats

/** The columns of a ready-made format. */
export function formatColumns(format: PsFormat): readonly Column[] {
  return (formats[format] ?? '').split(' ').flatMap((name) => columns[name] ?? [])
}

/** A column by the name that `-o` has; undefined when `ps` has none of that name. */
export function columnNamed(name: string): Column | undefined {
  return columns[name.toLowerCase()]
}
