/**
 * MySQL 8.4 on Oracle Linux 9 (slim). Its entrypoint is the lab's own, with the words of the real one. Source of
 * configuration, history and sizes: docker-library/repo-info, September 2026.
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
# Prepares the data directory of the first start, then becomes the server. What it says is what the image's says.
set -eo pipefail
shopt -s nullglob

mysql_log() {
  local type="$1"; shift
  printf '%s [%s] [Entrypoint]: %s\\n' "$(date '+%Y-%m-%d %H:%M:%S%:z')" "$type" "$*"
}
mysql_note() { mysql_log Note "$@"; }
mysql_warn() { mysql_log Warn "$@" >&2; }
mysql_error() { mysql_log ERROR "$@" >&2; exit 1; }

# A variable, or the content of the file that VARIABLE_FILE names.
file_env() {
  local var="$1" fileVar="\${1}_FILE" def="\${2:-}" val="\${2:-}"
  if [ "\${!var:-}" ] && [ "\${!fileVar:-}" ]; then
    mysql_error "Both $var and $fileVar are set (but are exclusive)"
  fi
  if [ "\${!var:-}" ]; then val="\${!var}"; elif [ "\${!fileVar:-}" ]; then val="$(cat "\${!fileVar}")"; fi
  export "$var"="$val"
  unset "$fileVar"
}

quote() { printf '%s' "$1" | sed -e 's/\\\\/\\\\\\\\/g' -e "s/'/''/g"; }

run_sql() { MYSQL_PWD="$ROOT_PWD" mysql -uroot -hlocalhost --socket="$SOCKET" --comments "$@"; }

verify_password() {
  if [ -z "$MYSQL_ROOT_PASSWORD" ] && [ -z "$MYSQL_ALLOW_EMPTY_PASSWORD" ] && [ -z "$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
    mysql_error 'Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD'
  fi
  if [ "$MYSQL_USER" = 'root' ]; then
    mysql_error 'MYSQL_USER="root", MYSQL_USER and MYSQL_PASSWORD are for configuring a regular user and cannot be used for the root user
    Remove MYSQL_USER="root" and use one of the following to control the root user password:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD'
  fi
  if [ -n "$MYSQL_USER" ] && [ -z "$MYSQL_PASSWORD" ]; then
    mysql_warn 'MYSQL_USER specified, but missing MYSQL_PASSWORD; MYSQL_USER will not be created'
  elif [ -z "$MYSQL_USER" ] && [ -n "$MYSQL_PASSWORD" ]; then
    mysql_warn 'MYSQL_PASSWORD specified, but missing MYSQL_USER; MYSQL_PASSWORD will be ignored'
  fi
}

start_temporary() {
  "$@" --skip-networking --default-time-zone=SYSTEM --socket="$SOCKET" &
  SERVER=$!
  local i
  for ((i = 0; i < 300; i++)); do
    if mysqladmin -uroot --socket="$SOCKET" ping >/dev/null 2>&1; then return; fi
    if ! kill -0 "$SERVER" 2>/dev/null; then break; fi
    sleep 0.1
  done
  mysql_error 'Unable to start server.'
}

setup() {
  ROOT_PWD=''
  if [ -n "$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
    MYSQL_ROOT_PASSWORD="$(head -c 24 /dev/urandom | base64)"
    export MYSQL_ROOT_PASSWORD
    mysql_note "GENERATED ROOT PASSWORD: $MYSQL_ROOT_PASSWORD"
  fi
  local pwd; pwd="$(quote "$MYSQL_ROOT_PASSWORD")"
  run_sql -e "ALTER USER 'root'@'localhost' IDENTIFIED BY '$pwd'"
  ROOT_PWD="$MYSQL_ROOT_PASSWORD"
  if [ -n "$MYSQL_ROOT_HOST" ] && [ "$MYSQL_ROOT_HOST" != 'localhost' ]; then
    run_sql -e "CREATE USER 'root'@'$MYSQL_ROOT_HOST' IDENTIFIED BY '$pwd'; GRANT ALL ON *.* TO 'root'@'$MYSQL_ROOT_HOST' WITH GRANT OPTION"
  fi
  if [ -n "$MYSQL_DATABASE" ]; then
    mysql_note "Creating database $MYSQL_DATABASE"
    run_sql -e "CREATE DATABASE IF NOT EXISTS \\\`$MYSQL_DATABASE\\\`"
  fi
  if [ -n "$MYSQL_USER" ] && [ -n "$MYSQL_PASSWORD" ]; then
    mysql_note "Creating user $MYSQL_USER"
    run_sql -e "CREATE USER '$MYSQL_USER'@'%' IDENTIFIED BY '$(quote "$MYSQL_PASSWORD")'"
    if [ -n "$MYSQL_DATABASE" ]; then
      mysql_note "Giving user $MYSQL_USER access to schema $MYSQL_DATABASE"
      run_sql -e "GRANT ALL ON \\\`$(printf '%s' "$MYSQL_DATABASE" | sed 's/_/\\\\\\\\_/g')\\\`.* TO '$MYSQL_USER'@'%'"
    fi
  fi
}

process_files() {
  local f database=()
  if [ -n "$MYSQL_DATABASE" ]; then database=(--database="$MYSQL_DATABASE"); fi
  echo
  for f; do
    case "$f" in
      *.sh)
        if [ -x "$f" ]; then mysql_note "$0: running $f"; "$f"; else mysql_note "$0: sourcing $f"; . "$f"; fi ;;
      *.sql) mysql_note "$0: running $f"; run_sql "\${database[@]}" < "$f"; echo ;;
      *.sql.gz) mysql_note "$0: running $f"; gunzip -c "$f" | run_sql "\${database[@]}"; echo ;;
      *) mysql_warn "$0: ignoring $f" ;;
    esac
    echo
  done
}

# Whether an option only asks for help.
wants_help() {
  local arg
  for arg; do
    case "$arg" in -'?' | --help | --print-defaults | -V | --version) return 0 ;; esac
  done
  return 1
}

main() {
  if [ "\${1:0:1}" = '-' ]; then set -- mysqld "$@"; fi
  if [ "$1" = 'mysqld' ] && ! wants_help "$@"; then
    mysql_note "Entrypoint script for MySQL Server \${MYSQL_VERSION} started."
    DATADIR=/var/lib/mysql
    SOCKET=/var/run/mysqld/mysqld.sock
    mkdir -p "$DATADIR"
    if [ "$(id -u)" = '0' ]; then
      find "$DATADIR" \\! -user mysql -exec chown mysql '{}' +
      mysql_note "Switching to dedicated user 'mysql'"
      exec gosu mysql "$0" "$@"
    fi
    file_env MYSQL_ROOT_HOST '%'
    file_env MYSQL_DATABASE
    file_env MYSQL_USER
    file_env MYSQL_PASSWORD
    file_env MYSQL_ROOT_PASSWORD
    if [ ! -d "$DATADIR/mysql" ]; then
      verify_password
      ls /docker-entrypoint-initdb.d/ > /dev/null
      mysql_note 'Initializing database files'
      "$@" --initialize-insecure --default-time-zone=SYSTEM
      mysql_note 'Database files initialized'
      mysql_note 'Starting temporary server'
      start_temporary "$@"
      mysql_note 'Temporary server started.'
      setup
      process_files /docker-entrypoint-initdb.d/*
      mysql_note 'Stopping temporary server'
      MYSQL_PWD="$ROOT_PWD" mysqladmin shutdown -uroot --socket="$SOCKET"
      wait "$SERVER" || true
      mysql_note 'Temporary server stopped'
      echo
      mysql_note 'MySQL init process done. Ready for start up.'
      echo
    fi
  fi
  exec "$@"
}

main "$@"
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
