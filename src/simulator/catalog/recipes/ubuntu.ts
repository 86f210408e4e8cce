/** Ubuntu 20.04 and 24.04 (`latest`). */
import type { Node } from '../treeBuilder'
import { file } from '../treeBuilder'
import type { Recipe, RecipeStep } from '../types'
import { ubuntuExclusions } from './aptFiles'
import type { DebianRelease } from './debianFamily'
import { debianNodes } from './debianFamily'
import { classic, rootFiles } from './steps'

function identity(version: string, point: string, codename: string, name: string, debian: string): readonly Node[] {
  return [
    file('/etc/debian_version', `${debian}/sid\n`),
    file('/etc/issue', `Ubuntu ${point} LTS \\n \\l\n\n`),
    file('/etc/issue.net', `Ubuntu ${point} LTS\n`),
    file(
      '/etc/lsb-release',
      `DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=${version}\nDISTRIB_CODENAME=${codename}\nDISTRIB_DESCRIPTION="Ubuntu ${point} LTS"\n`,
    ),
    file(
      '/usr/lib/os-release',
      `PRETTY_NAME="Ubuntu ${point} LTS"\nNAME="Ubuntu"\nVERSION_ID="${version}"\nVERSION="${point} LTS (${name})"\nVERSION_CODENAME=${codename}\nID=ubuntu\nID_LIKE=debian\nHOME_URL="https://www.ubuntu.com/"\nSUPPORT_URL="https://help.ubuntu.com/"\nBUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"\nUBUNTU_CODENAME=${codename}\n`,
    ),
  ]
}

function sources(codename: string): Node {
  const lines = ['', '-updates', '-security'].map(
    (pocket) => `deb http://archive.ubuntu.com/ubuntu/ ${codename}${pocket} main restricted universe\n`,
  )
  return file('/etc/apt/sources.list', lines.join(''))
}

/** Ubuntu's images have procps, which Debian's slim ones lack. */
const procps = 'free kill pgrep pidof pidwait pkill pmap ps pwdx skill slabtop snice tload top uptime vmstat w watch'

const focal: DebianRelease = {
  sizeBytes: 72_789_421,
  extraPrograms: procps,
  without: ['/usr/bin/sqv', '/usr/lib/x86_64-linux-gnu/libsqlite3.so.0.8.6', '/usr/lib/x86_64-linux-gnu/libssl.so.3'],
  identity: identity('20.04', '20.04.6', 'focal', 'Focal Fossa', 'bullseye'),
  sources: sources('focal'),
  exclusions: ubuntuExclusions,
}

const noble: DebianRelease = {
  sizeBytes: 78_117_331,
  extraPrograms: procps,
  identity: identity('24.04', '24.04.1', 'noble', 'Noble Numbat', 'trixie'),
  sources: sources('noble'),
  exclusions: ubuntuExclusions,
}

const config = {
  Cmd: ['/bin/bash'],
  Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
}

function steps(version: string, release: DebianRelease, compressedBytes: number): readonly RecipeStep[] {
  return [
    classic('ARG RELEASE'),
    classic('ARG LAUNCHPAD_BUILD_ARCH'),
    classic('LABEL org.opencontainers.image.ref.name=ubuntu'),
    classic(`LABEL org.opencontainers.image.version=${version}`),
    rootFiles(() => debianNodes(release), compressedBytes),
    classic('CMD ["/bin/bash"]'),
  ]
}

export const ubuntu2004: Recipe = {
  repository: 'ubuntu',
  tags: ['20.04', 'focal'],
  createdAt: '2024-10-11T03:40:03Z',
  config: {
    ...config,
    Labels: { 'org.opencontainers.image.ref.name': 'ubuntu', 'org.opencontainers.image.version': '20.04' },
  },
  isPreinstalled: true,
  steps: steps('20.04', focal, 27_511_000),
}

export const ubuntuLatest: Recipe = {
  repository: 'ubuntu',
  tags: ['latest', '24.04', 'noble'],
  createdAt: '2024-10-16T03:47:14Z',
  config: {
    ...config,
    Labels: { 'org.opencontainers.image.ref.name': 'ubuntu', 'org.opencontainers.image.version': '24.04' },
  },
  isPreinstalled: false,
  steps: steps('24.04', noble, 29_717_000),
}
