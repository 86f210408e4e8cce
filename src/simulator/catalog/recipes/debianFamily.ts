/**
 * What Debian and Ubuntu have in common: the tree of a minimal Debian as it was recorded (`debianTree.json`: merged /usr,
 * dash as sh, bash, perl, dpkg and apt), with texts of our own where somebody may read them. Other texts are left out and
 * say so; programs are placeholders of their size.
 */
import type { Node } from '../treeBuilder'
import { binary, directory, file, filledTo, hardLink, placeholderText, symlink, words } from '../treeBuilder'
import { debianAccounts } from './accounts'
import { aptFiles } from './aptFiles'
import recorded from './debianTree.json'

export interface DebianRelease {
  readonly sizeBytes: number
  /** Files that say which release it is. */
  readonly identity: readonly Node[]
  readonly sources: Node
  /** What dpkg leaves out of packages, where it does. */
  readonly exclusions?: Node
  /** Programs that the recorded tree lacks, below /usr/bin. */
  readonly extraPrograms?: string
  /** Recorded paths that this release has not. */
  readonly without?: readonly string[]
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

/** As long as the real one, by comments. */
function asLongAs(sizeBytes: number, text: string): string {
  const room = sizeBytes - text.length
  const lines = Math.ceil(room / 80)
  const comment = [...Array(lines).keys()].map((at) =>
    '#'.padEnd(at + 1 < lines ? 79 : room - 80 * (lines - 1) - 1, ' '),
  )
  return `${text}${comment.join('\n')}\n`
}

const loginDefinitions = `MAIL_DIR        /var/mail
UMASK\t\t022
HOME_MODE\t0700
PASS_MAX_DAYS\t99999
PASS_MIN_DAYS\t0
PASS_WARN_AGE\t7
UID_MIN\t\t\t 1000
UID_MAX\t\t\t60000
GID_MIN\t\t\t 1000
GID_MAX\t\t\t60000
ENCRYPT_METHOD YESCRYPT
USERGROUPS_ENAB yes
`

function etc(): readonly Node[] {
  return [
    ...debianAccounts,
    file('/etc/bash.bashrc', bashrc),
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
    file('/etc/login.defs', asLongAs(5939, loginDefinitions)),
    file('/etc/skel/.bashrc', asLongAs(3526, bashrc)),
    file('/root/.bashrc', bashrc),
    file('/root/.profile', '# ~/.profile: executed by Bourne-compatible login shells.\nmesg n 2> /dev/null || true\n'),
  ]
}

/** A line of the record: kind, mode, owner, group, size, path and target. */
function nodeOf(line: string): Node {
  const [kind = '', octal = '', uid = '', gid = '', bytes = '', name = '', target = ''] = line.split(' ')
  const path = `/${name}`
  const mode = Number.parseInt(octal, 8)
  const owned = { mode, uid: Number(uid), gid: Number(gid) }
  const sizeBytes = Number(bytes)
  switch (kind) {
    case 'd':
      return directory(path, owned)
    case 'l':
      return symlink(path, target)
    case 'h':
      return hardLink(path, `/${target}`)
    case 't':
      // A script would be run as what its text says; by its name it runs like a binary.
      return (mode & 0o111) === 0 ? placeholderText(path, sizeBytes, owned) : binary(path, sizeBytes, owned)
    default:
      return binary(path, sizeBytes, owned)
  }
}

/** The nodes of a release, filled up to its size. */
export function debianNodes(release: DebianRelease): readonly Node[] {
  const programs = words(release.extraPrograms ?? '').map((name) => binary(`/usr/bin/${name}`, 62_000))
  const exclusions = release.exclusions === undefined ? [] : [release.exclusions]
  const own = [...etc(), ...aptFiles(), ...exclusions, ...programs, ...release.identity, release.sources]
  const replaced = new Set([...own.map((node) => node.path), ...(release.without ?? [])])
  const base = recorded.entries.map(nodeOf).filter((node) => !replaced.has(node.path))
  return filledTo(release.sizeBytes, '/usr/share/camada/placeholder', [...base, ...own])
}
