/** What Debian and Ubuntu have in common: merged /usr, dash as sh, bash, dpkg and apt. */
import type { Node } from '../treeBuilder'
import { binary, directories, directory, file, filledTo, symlink } from '../treeBuilder'
import { debianAccounts } from './accounts'
import { gnuPrograms } from './gnuPrograms'

export interface DebianRelease {
  readonly sizeBytes: number
  readonly bashBytes: number
  readonly dashBytes: number
  readonly perlBytes: number
  /** Name under /usr/lib/x86_64-linux-gnu, and size. */
  readonly libraries: Readonly<Record<string, number>>
  /** Files below /etc that say which release it is. */
  readonly identity: readonly Node[]
  readonly sources: Node
}

const profile = `# /etc/profile: system-wide .profile file for the Bourne shell (sh(1))
if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
fi
export PATH
`

const bashrc = `# ~/.bashrc: executed by bash(1) for non-login shells.
[ -z "$PS1" ] && return
PS1='\\u@\\h:\\w\\$ '
`

function folders(): readonly Node[] {
  return [
    ...directories('/boot /dev /home /media /mnt /opt /proc /srv /sys /etc/alternatives /etc/apt/apt.conf.d'),
    ...directories(
      '/etc/apt/sources.list.d /etc/cron.daily /etc/default /etc/init.d /etc/ld.so.conf.d /etc/pam.d /etc/profile.d',
    ),
    ...directories(
      '/etc/security /etc/skel /etc/update-motd.d /usr/games /usr/include /usr/local/bin /usr/local/etc /usr/local/games',
    ),
    ...directories(
      '/usr/local/include /usr/local/lib /usr/local/sbin /usr/local/share/man /usr/local/src /usr/src /usr/share/doc',
    ),
    ...directories(
      '/usr/share/man /usr/share/info /usr/share/zoneinfo /var/backups /var/cache/apt/archives /var/cache/debconf',
    ),
    ...directories(
      '/var/lib/apt/lists /var/lib/dpkg/info /var/lib/dpkg/updates /var/lib/misc /var/log/apt /var/opt /var/spool/mail',
    ),
    directory('/root', { mode: 0o700 }),
    directory('/run/lock', { mode: 0o1777 }),
    directory('/tmp', { mode: 0o1777 }),
    directory('/var/tmp', { mode: 0o1777 }),
    directory('/var/local', { mode: 0o2775, gid: 50 }),
    directory('/var/mail', { mode: 0o2775, gid: 8 }),
    ...['bin', 'lib', 'lib64', 'sbin'].map((name) => symlink(`/${name}`, `usr/${name}`)),
    directory('/usr/lib64'),
    symlink('/usr/lib64/ld-linux-x86-64.so.2', '/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'),
    symlink('/usr/local/man', 'share/man'),
    symlink('/var/lock', '/run/lock'),
    symlink('/var/run', '/run'),
  ]
}

function etc(): readonly Node[] {
  return [
    ...debianAccounts,
    file('/etc/bash.bashrc', bashrc),
    file('/etc/environment', 'PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\n'),
    file('/etc/fstab', '# UNCONFIGURED FSTAB FOR BASE SYSTEM\n'),
    file('/etc/host.conf', 'multi on\n'),
    file('/etc/ld.so.conf', 'include /etc/ld.so.conf.d/*.conf\n\n'),
    file(
      '/etc/nsswitch.conf',
      'passwd:         files\ngroup:          files\nshadow:         files\nhosts:          files dns\n',
    ),
    file('/etc/profile', profile),
    file(
      '/etc/shells',
      '# /etc/shells: valid login shells\n/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/rbash\n/bin/dash\n/usr/bin/dash\n',
    ),
    file('/etc/skel/.bashrc', bashrc),
    file('/root/.bashrc', bashrc),
    file('/root/.profile', '# ~/.profile: executed by Bourne-compatible login shells.\nmesg n 2> /dev/null || true\n'),
    file('/var/lib/dpkg/status', ''),
    file('/var/lib/dpkg/available', ''),
  ]
}

/** The nodes of a release, filled up to its size. */
export function debianNodes(release: DebianRelease): readonly Node[] {
  const libraries = Object.entries(release.libraries)
  return filledTo(release.sizeBytes, '/usr/share/camada/placeholder', [
    ...folders(),
    ...etc(),
    ...release.identity,
    release.sources,
    ...gnuPrograms(),
    binary('/usr/bin/bash', release.bashBytes),
    symlink('/usr/bin/rbash', 'bash'),
    binary('/usr/bin/dash', release.dashBytes),
    symlink('/usr/bin/sh', 'dash'),
    binary('/usr/bin/perl', release.perlBytes),
    ...libraries.map(([name, size]) => binary(`/usr/lib/x86_64-linux-gnu/${name}`, size, { mode: 0o644 })),
  ])
}
