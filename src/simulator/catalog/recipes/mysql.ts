/**
 * MySQL 8.4 on Oracle Linux 9 (slim). The server itself does not run yet; its data directory and its volume are as in the
 * real image. Source of configuration, history and sizes: docker-library/repo-info, September 2026.
 */
import type { Node } from '../treeBuilder'
import { binary, directories, directory, file, filledTo, filler, symlink, words } from '../treeBuilder'
import type { Recipe } from '../types'
import { debianAccounts, debianAccountsWith } from './accounts'
import { gnuCore } from './gnuPrograms'
import { copy, metadata, run } from './steps'

const owner = { uid: 999, gid: 999, mode: 0o1777 }
const mysqlVersion = '8.4.11-1.el9'
const shellVersion = '8.4.10-1.el9'

const entrypoint = `#!/bin/bash
set -eo pipefail
# An option is meant for the server.
if [ "\${1:0:1}" = '-' ]; then
  set -- mysqld "$@"
fi
exec "$@"
`

const release = `NAME="Oracle Linux Server"
VERSION="9.8"
ID="ol"
ID_LIKE="fedora"
VERSION_ID="9.8"
PRETTY_NAME="Oracle Linux Server 9.8"
HOME_URL="https://linux.oracle.com/"
`

function oracleLinux(): readonly Node[] {
  return filledTo(119_300_000, '/usr/lib64/placeholder', [
    ...directories(
      '/boot /dev /home /media /mnt /opt /proc /srv /sys /etc/pki/rpm-gpg /etc/yum.repos.d /var/cache/yum',
    ),
    ...['bin', 'lib', 'lib64', 'sbin'].map((name) => symlink(`/${name}`, `usr/${name}`)),
    directory('/usr/lib64'),
    directory('/root', { mode: 0o550 }),
    directory('/tmp', { mode: 0o1777 }),
    directory('/var/tmp', { mode: 0o1777 }),
    directory('/run'),
    symlink('/var/run', '../run'),
    symlink('/var/lock', '../run/lock'),
    ...debianAccounts,
    file('/etc/os-release', release),
    file('/etc/oracle-release', 'Oracle Linux Server release 9.8\n'),
    ...gnuCore(),
    binary('/usr/bin/bash', 1_389_064),
    symlink('/usr/bin/sh', 'bash'),
    ...words('curl gpg microdnf rpm').map((name) => binary(`/usr/bin/${name}`, 260_000)),
  ])
}

function server(): readonly Node[] {
  return [
    binary('/usr/sbin/mysqld', 72_400_000),
    ...words('mysql mysqladmin mysqldump mysql_config_editor mysql_tzinfo_to_sql mysqlpump').map((name) =>
      binary(`/usr/bin/${name}`, 7_300_000),
    ),
    filler('/usr/lib64/mysql/plugin/placeholder', 41_000_000),
    filler('/usr/share/mysql-8.4/placeholder', 20_800_000),
    file(
      '/etc/my.cnf',
      '[mysqld]\nhost-cache-size=0\nskip-name-resolve\ndatadir=/var/lib/mysql\nsocket=/var/run/mysqld/mysqld.sock\nsecure-file-priv=/var/lib/mysql-files\nuser=mysql\n\npid-file=/var/run/mysqld/mysqld.pid\n[client]\nsocket=/var/run/mysqld/mysqld.sock\n\n!includedir /etc/mysql/conf.d/\n',
    ),
    directory('/etc/mysql/conf.d'),
    directory('/var/lib/mysql', owner),
    directory('/var/lib/mysql-files', { uid: 999, gid: 999, mode: 0o750 }),
    directory('/run/mysqld', owner),
    directory('/docker-entrypoint-initdb.d'),
  ]
}

function repository(name: string, url: string): string {
  return `[${name}]\nenabled=1\nbaseurl=https://repo.mysql.com/yum/${url}/el/9/$basearch/\ngpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-mysql\nmodule_hotfixes=true\n`
}

export const mysql: Recipe = {
  repository: 'mysql',
  tags: ['latest', '8', '8.4', '8.4.11', 'lts'],
  createdAt: '2026-09-12T00:10:55Z',
  config: {
    Cmd: ['mysqld'],
    Entrypoint: ['docker-entrypoint.sh'],
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ...['GOSU_VERSION=1.19', 'MYSQL_MAJOR=8.4', `MYSQL_VERSION=${mysqlVersion}`],
      `MYSQL_SHELL_VERSION=${shellVersion}`,
    ],
    ExposedPorts: { '3306/tcp': {}, '33060/tcp': {} },
    Volumes: { '/var/lib/mysql': {} },
  },
  isPreinstalled: false,
  steps: [
    {
      createdBy: 'ADD oraclelinux-9-slim-amd64-rootfs.tar.xz / # buildkit',
      nodes: oracleLinux,
      compressedBytes: 47_931_319,
    },
    ...metadata('CMD ["/bin/bash"]'),
    run(
      'set -eux; groupadd --system --gid 999 mysql; useradd --system --uid 999 --gid 999 --home-dir /var/lib/mysql --no-create-home mysql',
      () => debianAccountsWith('mysql:x:999:999::/var/lib/mysql:/bin/bash', 'mysql:x:999:'),
      882,
    ),
    ...metadata('ENV GOSU_VERSION=1.19'),
    run(
      'set -eux; curl -fL -o /usr/local/bin/gosu "https://github.com/tianon/gosu/releases/download/$GOSU_VERSION/gosu-amd64"; chmod +x /usr/local/bin/gosu; gosu --version; gosu nobody true',
      () => [binary('/usr/local/bin/gosu', 1_782_000)],
      783_555,
    ),
    run(
      'set -eux; microdnf install -y bzip2 gzip openssl xz zstd findutils; microdnf clean all',
      () => [
        ...words('bzip2 openssl xz zstd').map((name) => binary(`/usr/bin/${name}`, 410_000)),
        filler('/usr/share/licenses/placeholder', 16_800_000),
      ],
      6_193_401,
    ),
    run(
      'set -eux; gpg --batch --export --armor "$key" > /etc/pki/rpm-gpg/RPM-GPG-KEY-mysql',
      () => [file('/etc/pki/rpm-gpg/RPM-GPG-KEY-mysql', '(left out in the lab)\n')],
      2_605,
    ),
    ...metadata('ENV MYSQL_MAJOR=8.4', `ENV MYSQL_VERSION=${mysqlVersion}`),
    run(
      "set -eu; { echo '[mysql8.4-server-minimal]'; } | tee /etc/yum.repos.d/mysql-community-minimal.repo",
      () => [
        file(
          '/etc/yum.repos.d/mysql-community-minimal.repo',
          repository('mysql8.4-server-minimal', 'mysql-8.4-community/docker'),
        ),
      ],
      333,
    ),
    run(
      'set -eux; microdnf install -y "mysql-community-server-minimal-$MYSQL_VERSION"; microdnf clean all; mkdir -p /etc/mysql/conf.d /var/lib/mysql /var/run/mysqld; chown mysql:mysql /var/lib/mysql /var/run/mysqld; chmod 1777 /var/lib/mysql /var/run/mysqld; mkdir /docker-entrypoint-initdb.d; mysqld --version; mysql --version',
      server,
      51_637_258,
    ),
    run(
      "set -eu; { echo '[mysql-tools-community]'; } | tee /etc/yum.repos.d/mysql-community-tools.repo",
      () => [
        file(
          '/etc/yum.repos.d/mysql-community-tools.repo',
          repository('mysql-tools-community', 'mysql-tools-8.4-community'),
        ),
      ],
      321,
    ),
    ...metadata(`ENV MYSQL_SHELL_VERSION=${shellVersion}`),
    run(
      'set -eux; microdnf install -y "mysql-shell-$MYSQL_SHELL_VERSION"; microdnf clean all; mysqlsh --version',
      () => [binary('/usr/bin/mysqlsh', 14_200_000), filler('/usr/lib64/mysqlsh/placeholder', 481_800_000)],
      132_432_030,
    ),
    ...metadata('VOLUME [/var/lib/mysql]'),
    copy(
      'docker-entrypoint.sh /usr/local/bin/',
      () => [file('/usr/local/bin/docker-entrypoint.sh', entrypoint, { mode: 0o755 })],
      5_224,
    ),
    ...metadata('ENTRYPOINT ["docker-entrypoint.sh"]', 'EXPOSE map[3306/tcp:{} 33060/tcp:{}]', 'CMD ["mysqld"]'),
  ],
}
