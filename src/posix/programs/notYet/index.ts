/**
 * Programs that images of the catalog have and that don't run yet: servers, package managers, interpreters. They say so
 * in one sentence and exit with 1, so that what follows in a script with `set -e` doesn't go on as if they had run.
 */
import type { Program } from '../../process/types'

const names = [
  ...['dpkg-deb', 'microdnf', 'rpm'],
  ...['apt-cdrom', 'apt-config', 'dpkg-divert', 'dpkg-maintscript-helper', 'dpkg-preconfigure', 'dpkg-realpath'],
  ...[
    'dpkg-reconfigure',
    'dpkg-split',
    'dpkg-statoverride',
    'dpkg-trigger',
    'deb-systemd-helper',
    'deb-systemd-invoke',
  ],
  ...['debconf', 'debconf-apt-progress', 'debconf-communicate', 'debconf-copydb', 'debconf-escape', 'debconf-show'],
  ...['debconf-set-selections', 'installkernel', 'invoke-rc.d', 'pam-auth-update', 'perl5.40.1', 'service', 'sqv'],
  ...['update-alternatives', 'update-passwd', 'update-rc.d', 'envsubst', 'idle3', 'pydoc3', 'python3-config'],
  ...['gpgconf', 'sq', 'sftp', 'ssh-keygen', 'autoconf', 'automake', 'patch', 'unzip', 'as', 'ar', 'strip', 'zstd'],
  ...['idle3.14', 'pydoc3.14', 'python3.14-config', 'mysql_config_editor', 'mysql_tzinfo_to_sql', 'mysqlpump'],
  ...['npx', 'perl'],
  ...['gcc', 'g++', 'cc', 'c++', 'ld', 'git', 'hg', 'svn', 'ssh', 'scp', 'gpg', 'openssl'],
  ...['mysqlsh'],
  'pg_wrapper',
  ...['redis-benchmark', 'redis-sentinel', 'nginx-debug'],
]

const notYet: Program = async (process) => {
  const name = process.argv[0]?.replace(/^.*\//, '') ?? ''
  await process.printError(`${name}: the Camada simulator does not run this program yet\n`)
  return 1
}

export const programsNotYet: Readonly<Record<string, Program>> = Object.fromEntries(names.map((name) => [name, notYet]))
