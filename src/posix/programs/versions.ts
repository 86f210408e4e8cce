/** What GNU's programs say of themselves under `--version`: the first line, with the versions of Debian 13. */

const packages: readonly (readonly [string, string])[] = [
  ['GNU findutils) 4.10.0', 'find xargs'],
  ['GNU grep) 3.11', 'grep egrep fgrep'],
  ['GNU sed) 4.9', 'sed'],
  ['GNU tar) 1.35', 'tar'],
  ['GNU diffutils) 3.10', 'diff cmp diff3 sdiff'],
]
const wholeLines: Readonly<Record<string, string>> = {
  gzip: 'gzip 1.13',
  gunzip: 'gunzip (gzip) 1.13',
  zcat: 'zcat (gzip) 1.13',
  strings: 'GNU strings (GNU Binutils for Debian) 2.44',
  tree: 'tree v2.2.1',
  hostname: 'hostname 3.25',
}
const utilLinux = new Set(
  'cal choom dmesg fallocate findmnt flock getopt hardlink hexdump ionice logger lsblk more mount mountpoint namei nsenter renice rev setpriv setsid su runuser umount unshare whereis'.split(
    ' ',
  ),
)
const procps = new Set('free pgrep pkill pidof ps pwdx top uptime w watch'.split(' '))

/** `sort (GNU coreutils) 9.7`. */
export function versionLine(name: string): string {
  const whole = wholeLines[name]
  if (whole !== undefined) return whole
  if (utilLinux.has(name)) return `${name} from util-linux 2.41.5`
  if (procps.has(name)) return `${name} from procps-ng 4.0.4`
  const [from] = packages.find(([, names]) => names.split(' ').includes(name)) ?? ['GNU coreutils) 9.7']
  return `${name} (${from}`
}
