/** Debian stable, the slim variant: without documentation. */
import { file } from '../treeBuilder'
import type { Recipe } from '../types'
import { debianNodes } from './debianFamily'

export const debianStableSlim: Recipe = {
  repository: 'debian',
  tags: ['stable-slim', 'bookworm-slim'],
  createdAt: '2024-11-11T00:00:00Z',
  config: {
    Cmd: ['bash'],
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  },
  isPreinstalled: false,
  nodes: () =>
    debianNodes({
      sizeBytes: 74_773_913,
      bashBytes: 1_265_648,
      dashBytes: 125_640,
      perlBytes: 3_794_400,
      libraries: {
        'ld-linux-x86-64.so.2': 210_968,
        'libapt-pkg.so.6.0.0': 2_039_160,
        'libc.so.6': 1_922_136,
        'libdb-5.3.so': 1_795_952,
        'libgcrypt.so.20.4.1': 1_375_192,
        'libgnutls.so.30.34.3': 2_196_448,
        'libm.so.6': 907_784,
        'libp11-kit.so.0.3.0': 1_351_304,
        'libstdc++.so.6.0.30': 2_190_440,
        'libunistring.so.2.2.0': 1_805_192,
      },
      identity: [
        file('/etc/debian_version', '12.8\n'),
        file('/etc/issue', 'Debian GNU/Linux 12 \\n \\l\n\n'),
        file('/etc/issue.net', 'Debian GNU/Linux 12\n'),
        file(
          '/etc/motd',
          '\nThe programs included with the Debian GNU/Linux system are free software;\nthe exact distribution terms for each program are described in the\nindividual files in /usr/share/doc/*/copyright.\n\nDebian GNU/Linux comes with ABSOLUTELY NO WARRANTY, to the extent\npermitted by applicable law.\n',
        ),
        file(
          '/etc/os-release',
          'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n',
        ),
      ],
      sources: file(
        '/etc/apt/sources.list.d/debian.sources',
        'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: stable stable-updates\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n',
      ),
    }),
}
