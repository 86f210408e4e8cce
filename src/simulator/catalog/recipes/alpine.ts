/** Alpine Linux: musl, busybox under many names, apk. */
import { baseInstalled } from '@posix/packages/alpinePackages'
import { applets, binary, directories, directory, file, filledTo, symlink } from '../treeBuilder'
import type { Node } from '../treeBuilder'
import type { Recipe } from '../types'
import { alpineAccounts } from './accounts'
import { classic, metadata, rootFiles } from './steps'
import { ofAlpine, ofAlpine37, type Applets } from './busyboxApplets'

interface Release {
  /** `3.21.3`. */
  readonly version: string
  readonly sizeBytes: number
  readonly busyboxBytes: number
  /** What the binary says of itself. */
  readonly busyboxVersion: string
  readonly names: Applets
  readonly libraries: readonly Node[]
}

const motd = `Welcome to Alpine!

The Alpine Wiki contains a large amount of how-to guides and general
information about administrating Alpine systems.
See <https://wiki.alpinelinux.org/>.

You can setup the system with the command: setup-alpine

You may change this message by editing /etc/motd.

`

const profile = `export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PAGER=less
umask 022
`

const hosts = `127.0.0.1\tlocalhost localhost.localdomain
::1\t\tlocalhost localhost.localdomain
`

function etc(version: string): readonly Node[] {
  const branch = version.split('.').slice(0, 2).join('.')
  return [
    ...directories('/etc/apk/keys /etc/conf.d /etc/crontabs /etc/init.d /etc/modprobe.d /etc/network/if-up.d'),
    ...directories(
      '/etc/opt /etc/periodic/daily /etc/periodic/hourly /etc/periodic/weekly /etc/profile.d /etc/ssl/certs',
    ),
    file('/etc/alpine-release', `${version}\n`),
    file('/etc/apk/arch', 'x86_64\n'),
    file(
      '/etc/apk/repositories',
      ['main', 'community']
        .map((name) => `http${branch === '3.7' ? '' : 's'}://dl-cdn.alpinelinux.org/alpine/v${branch}/${name}\n`)
        .join(''),
    ),
    file('/etc/apk/world', 'alpine-baselayout\nalpine-keys\nalpine-release\napk-tools\nbusybox\nmusl-utils\n'),
    file('/lib/apk/db/installed', baseInstalled()),
    file('/lib/apk/db/lock', '', { mode: 0o600 }),
    file('/lib/apk/db/triggers', ''),
    file('/etc/crontabs/root', '# min\thour\tday\tmonth\tweekday\tcommand\n', { mode: 0o600 }),
    file(
      '/etc/fstab',
      '/dev/cdrom\t/media/cdrom\tiso9660\tnoauto,ro 0 0\n/dev/usbdisk\t/media/usb\tvfat\tnoauto,ro 0 0\n',
    ),
    file('/etc/hostname', 'localhost\n'),
    file('/etc/hosts', hosts),
    file('/etc/issue', `Welcome to Alpine Linux ${branch}\nKernel \\r on an \\m (\\l)\n\n`),
    file('/etc/motd', motd),
    file(
      '/etc/os-release',
      `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}\nPRETTY_NAME="Alpine Linux v${branch}"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n`,
    ),
    file('/etc/profile', profile),
    file('/etc/shells', '/bin/sh\n/bin/ash\n'),
    symlink('/etc/mtab', '../proc/mounts'),
    ...alpineAccounts,
  ]
}

function nodes({ version, sizeBytes, busyboxBytes, busyboxVersion, names, libraries }: Release): readonly Node[] {
  return filledTo(sizeBytes, '/usr/share/apk/placeholder', [
    ...directories('/dev /home /media/cdrom /media/floppy /media/usb /mnt /opt /proc /run /srv /sys'),
    ...directories(
      '/usr/local/bin /usr/local/lib /usr/local/share /usr/share/man /usr/share/misc /var/cache/apk /var/cache/misc',
    ),
    ...directories('/var/lib/apk /var/lib/misc /var/local /var/log /var/opt /var/spool/cron'),
    directory('/root', { mode: 0o700 }),
    directory('/tmp', { mode: 0o1777 }),
    directory('/var/tmp', { mode: 0o1777 }),
    directory('/var/empty', { mode: 0o555 }),
    symlink('/var/run', '../run'),
    symlink('/var/lock', '../run/lock'),
    symlink('/var/spool/mail', '../mail'),
    directory('/var/mail'),
    binary('/bin/busybox', busyboxBytes, { text: busyboxVersion }),
    ...Object.entries(names).flatMap(([folder, list]) => applets(folder, list, '/bin/busybox')),
    ...etc(version),
    ...libraries,
  ])
}

const old: Release = {
  version: '3.7.3',
  sizeBytes: 4_206_620,
  busyboxBytes: 805_024,
  busyboxVersion: 'BusyBox v1.27.2 (2018-06-06 09:08:44 UTC)',
  names: ofAlpine37,
  libraries: [
    binary('/lib/ld-musl-x86_64.so.1', 584_168),
    symlink('/lib/libc.musl-x86_64.so.1', 'ld-musl-x86_64.so.1'),
    binary('/lib/libcrypto.so.42.0.0', 1_697_128, { mode: 0o555 }),
    symlink('/lib/libcrypto.so.42', 'libcrypto.so.42.0.0'),
    binary('/lib/libssl.so.44.0.1', 309_232, { mode: 0o555 }),
    symlink('/lib/libssl.so.44', 'libssl.so.44.0.1'),
    binary('/lib/libz.so.1.2.11', 92_008),
    symlink('/lib/libz.so.1', 'libz.so.1.2.11'),
    binary('/sbin/apk', 206_792),
    binary('/usr/bin/ssl_client', 10_112),
    symlink('/usr/bin/iconv', '/bin/busybox'),
  ],
}

const recent: Release = {
  version: '3.21.3',
  sizeBytes: 7_834_624,
  busyboxBytes: 808_712,
  busyboxVersion: 'BusyBox v1.37.0 (2025-01-17 18:12:01 UTC)',
  names: ofAlpine,
  libraries: [
    binary('/lib/ld-musl-x86_64.so.1', 650_800),
    symlink('/lib/libc.musl-x86_64.so.1', 'ld-musl-x86_64.so.1'),
    binary('/lib/libcrypto.so.3', 4_505_400),
    binary('/lib/libssl.so.3', 773_144),
    binary('/lib/libz.so.1.3.1', 100_240),
    symlink('/lib/libz.so.1', 'libz.so.1.3.1'),
    binary('/lib/libapk.so.2.14.0', 207_000),
    binary('/sbin/apk', 71_600),
    binary('/usr/bin/ssl_client', 14_128),
    file('/etc/ssl/cert.pem', '# certificates are left out in the lab\n'),
  ],
}

const config = { Cmd: ['/bin/sh'], Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] }

export const alpine37: Recipe = {
  repository: 'alpine',
  tags: ['3.7'],
  createdAt: '2019-03-07T22:19:59Z',
  config,
  isPreinstalled: true,
  steps: [rootFiles(() => nodes(old), 2_106_020), classic('CMD ["/bin/sh"]')],
}

/** Rows and sizes of 3.21 as docker-library/repo-info has them of 3.21.8 (17 September 2026: 7.8 MB, 3,626,020 compressed). */
export const alpineLatest: Recipe = {
  repository: 'alpine',
  tags: ['latest', '3', '3.21'],
  createdAt: '2025-02-14T03:28:36Z',
  config,
  isPreinstalled: true,
  steps: [
    {
      createdBy: `ADD alpine-minirootfs-${recent.version}-x86_64.tar.gz / # buildkit`,
      nodes: () => nodes(recent),
      compressedBytes: 3_642_247,
    },
    ...metadata('CMD ["/bin/sh"]'),
  ],
}
