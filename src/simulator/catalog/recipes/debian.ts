/** Debian 13 (trixie): the slim variant, without documentation, and the full one. */
import type { Node } from '../treeBuilder'
import { file, filler } from '../treeBuilder'
import type { Recipe } from '../types'
import { slimExclusions } from './aptFiles'
import { debianNodes } from './debianFamily'
import { debianRoot, metadata } from './steps'

const slimBytes = 78_614_116

const motd = `
The programs included with the Debian GNU/Linux system are free software;
the exact distribution terms for each program are described in the
individual files in /usr/share/doc/*/copyright.

Debian GNU/Linux comes with ABSOLUTELY NO WARRANTY, to the extent
permitted by applicable law.
`

const release = `PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
VERSION="13 (trixie)"
VERSION_CODENAME=trixie
DEBIAN_VERSION_FULL=13.7
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`

function nodes(isSlim: boolean): readonly Node[] {
  return debianNodes({
    sizeBytes: slimBytes,
    identity: [
      file('/etc/debian_version', '13.7\n'),
      file('/etc/issue', 'Debian GNU/Linux 13 \\n \\l\n\n'),
      file('/etc/issue.net', 'Debian GNU/Linux 13\n'),
      file('/etc/motd', motd),
      file('/usr/lib/os-release', release),
    ],
    sources: file(
      '/etc/apt/sources.list.d/debian.sources',
      [
        'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: trixie trixie-updates\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.pgp\n',
        'Types: deb\nURIs: http://deb.debian.org/debian-security\nSuites: trixie-security\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.pgp\n',
      ].join('\n'),
    ),
    ...(isSlim ? { exclusions: slimExclusions } : {}),
  })
}

const config = {
  Cmd: ['bash'],
  Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
}

export const debianSlim: Recipe = {
  repository: 'debian',
  tags: ['stable-slim', 'trixie-slim', '13-slim'],
  createdAt: '2026-09-18T00:00:00Z',
  config,
  isPreinstalled: false,
  steps: [debianRoot('@1789689600', () => nodes(true), 29_830_418), ...metadata('CMD ["bash"]')],
}

export const debian: Recipe = {
  repository: 'debian',
  tags: ['latest', 'stable', 'trixie', '13'],
  createdAt: '2026-09-18T00:00:00Z',
  config,
  isPreinstalled: false,
  steps: [
    debianRoot(
      '@1789689600',
      () => [
        ...nodes(false),
        filler('/usr/share/doc/placeholder', 14_480_000),
        filler('/usr/share/locale/placeholder', 21_120_000),
        filler('/usr/share/man/placeholder', 5_620_000),
      ],
      49_337_828,
    ),
    ...metadata('CMD ["bash"]'),
  ],
}
