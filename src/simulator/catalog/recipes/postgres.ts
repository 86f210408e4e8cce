/** PostgreSQL on Debian: the server is real, compiled to WebAssembly; its data directory and its volume are as in the real image. */
import type { Node } from '../treeBuilder'
import { binary, directory, file, filler, symlink, words } from '../treeBuilder'
import type { Recipe } from '../types'
import { debianAccountsWith } from './accounts'
import { debianSlim } from './debian'
import { copy, metadata, run } from './steps'

const version = '18.6-1.pgdg13+2'
const owner = { uid: 999, gid: 999 }

/** What the official entry point does, in words of our own; what it says is its own. */
const entrypoint = `#!/usr/bin/env bash
set -Eeo pipefail

# A setting is taken from the variable, or from the file that VARIABLE_FILE names.
setting() {
  local name=$1 fallback=\${2:-} file="\${1}_FILE"
  if [ "\${!name:-}" ] && [ "\${!file:-}" ]; then
    printf >&2 'error: both %s and %s are set (but are exclusive)\\n' "$name" "$file"
    exit 1
  fi
  if [ "\${!file:-}" ]; then fallback=$(< "\${!file}"); fi
  export "$name"="\${!name:-$fallback}"
  unset "$file"
}

without_password() {
  cat >&2 <<-'END'
	Error: Database is uninitialized and superuser password is not specified.
	       You must specify POSTGRES_PASSWORD to a non-empty value for the
	       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

	       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
	       connections without a password. This is *not* recommended.

	       See PostgreSQL documentation about "trust":
	       https://www.postgresql.org/docs/current/auth-trust.html
	END
  exit 1
}

# Scripts of the user's, each run once, when the cluster is new.
run_scripts() {
  printf '\\n'
  local each
  for each; do
    case "$each" in
      *.sh)
        if [ -x "$each" ]; then printf '%s: running %s\\n' "$0" "$each"; "$each"
        else printf '%s: sourcing %s\\n' "$0" "$each"; . "$each"; fi ;;
      *.sql) printf '%s: running %s\\n' "$0" "$each"; sql -f "$each"; printf '\\n' ;;
      *.sql.gz) printf '%s: running %s\\n' "$0" "$each"; gunzip -c "$each" | sql; printf '\\n' ;;
      *) printf '%s: ignoring %s\\n' "$0" "$each" ;;
    esac
    printf '\\n'
  done
}

sql() {
  PGHOST= PGHOSTADDR= psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"
}

make_cluster() {
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then without_password; fi
  eval 'initdb --username="$POSTGRES_USER" --pwfile <(printf "%s\\n" "$POSTGRES_PASSWORD") '"$POSTGRES_INITDB_ARGS"' "$@"'
  sed -i "s/^#listen_addresses = 'localhost'/listen_addresses = '*'/" "$PGDATA/postgresql.conf"
  printf '\\nhost all all all %s\\n' "\${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"
  export PGPASSWORD="\${PGPASSWORD:-$POSTGRES_PASSWORD}"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p \${PGPORT:-5432}" -w start
  if [ "$POSTGRES_DB" != postgres ]; then
    POSTGRES_DB=postgres sql -c "CREATE DATABASE \\"$POSTGRES_DB\\" ;"
    printf '\\n'
  fi
  run_scripts /docker-entrypoint-initdb.d/*
  pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
  printf '\\nPostgreSQL init process complete; ready for start up.\\n\\n'
}

# An option is meant for the server.
if [ "\${1:0:1}" = '-' ]; then set -- postgres "$@"; fi
if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chmod 700 "$PGDATA"
    find "$PGDATA" \\! -user postgres -exec chown postgres '{}' +
    find /var/run/postgresql \\! -user postgres -exec chown postgres '{}' +
    exec gosu postgres "$0" "$@"
  fi
  setting POSTGRES_PASSWORD
  setting POSTGRES_USER postgres
  setting POSTGRES_DB "$POSTGRES_USER"
  setting POSTGRES_INITDB_ARGS
  : "\${POSTGRES_HOST_AUTH_METHOD:=}"
  if [ -s "$PGDATA/PG_VERSION" ]; then
    printf '\\nPostgreSQL Database directory appears to contain a database; Skipping initialization\\n\\n'
  else
    make_cluster
  fi
fi
exec "$@"
`

function server(): readonly Node[] {
  const names = words(
    'clusterdb createdb createuser dropdb dropuser initdb pg_basebackup pg_ctl pg_dump pg_dumpall pg_isready pg_restore postgres psql reindexdb vacuumdb',
  )
  return [
    ...names.map((name) => binary(`/usr/lib/postgresql/18/bin/${name}`, name === 'postgres' ? 10_300_000 : 420_000)),
    ...words('psql pg_dump pg_dumpall pg_restore pg_isready createdb createuser dropdb').map((name) =>
      symlink(`/usr/bin/${name}`, '../share/postgresql-common/pg_wrapper'),
    ),
    binary('/usr/share/postgresql-common/pg_wrapper', 11_100),
    filler('/usr/lib/postgresql/18/lib/placeholder', 42_000_000),
    filler('/usr/lib/llvm-19/lib/libLLVM.so.19.1', 129_800_000),
    filler('/usr/lib/x86_64-linux-gnu/placeholder', 110_700_000),
    filler('/usr/share/postgresql/18/placeholder', 27_600_000),
    directory('/etc/postgresql', owner),
  ]
}

export const postgres: Recipe = {
  repository: 'postgres',
  tags: ['latest', '18', '18.6', 'trixie'],
  createdAt: '2026-09-19T00:36:15Z',
  config: {
    Cmd: ['postgres'],
    Entrypoint: ['docker-entrypoint.sh'],
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/18/bin',
      ...['GOSU_VERSION=1.19', 'LANG=en_US.utf8', 'PG_MAJOR=18', `PG_VERSION=${version}`],
      'PGDATA=/var/lib/postgresql/18/docker',
    ],
    ExposedPorts: { '5432/tcp': {} },
    StopSignal: 'SIGINT',
    Volumes: { '/var/lib/postgresql': {} },
  },
  isPreinstalled: false,
  from: debianSlim,
  steps: [
    run(
      'set -eux; groupadd -r postgres --gid=999; useradd -r -g postgres --uid=999 --home-dir=/var/lib/postgresql --shell=/bin/bash postgres; install --verbose --directory --owner postgres --group postgres --mode 1777 /var/lib/postgresql',
      () => [
        ...debianAccountsWith('postgres:x:999:999::/var/lib/postgresql:/bin/bash', 'postgres:x:999:'),
        directory('/var/lib/postgresql', { ...owner, mode: 0o1777 }),
      ],
      1_167,
    ),
    run(
      'set -ex; apt-get update; apt-get install -y --no-install-recommends gnupg less; rm -rf /var/lib/apt/lists/*',
      () => [
        binary('/usr/bin/gpg', 1_085_000),
        binary('/usr/bin/less', 199_000),
        filler('/usr/lib/gnupg/placeholder', 17_300_000),
      ],
      6_443_022,
    ),
    ...metadata('ENV GOSU_VERSION=1.19'),
    run(
      'set -eux; wget -O /usr/local/bin/gosu "https://github.com/tianon/gosu/releases/download/$GOSU_VERSION/gosu-amd64"; chmod +x /usr/local/bin/gosu; gosu --version; gosu nobody true',
      () => [binary('/usr/local/bin/gosu', 2_589_000)],
      1_256_766,
    ),
    run(
      "set -eux; apt-get update; apt-get install -y --no-install-recommends locales; rm -rf /var/lib/apt/lists/*; echo 'en_US.UTF-8 UTF-8' >> /etc/locale.gen; locale-gen",
      () => [file('/etc/locale.gen', 'en_US.UTF-8 UTF-8\n'), filler('/usr/lib/locale/locale-archive', 25_400_000)],
      8_203_833,
    ),
    ...metadata('ENV LANG=en_US.utf8'),
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends libnss-wrapper xz-utils zstd; rm -rf /var/lib/apt/lists/*',
      () => [
        binary('/usr/bin/xz', 85_000),
        binary('/usr/bin/zstd', 1_320_000),
        filler('/usr/lib/x86_64-linux-gnu/libnss_wrapper.so', 2_840_000),
      ],
      1_311_722,
    ),
    run('mkdir /docker-entrypoint-initdb.d', () => [directory('/docker-entrypoint-initdb.d')], 116),
    ...metadata('ENV PG_MAJOR=18', `ENV PG_VERSION=${version}`),
    run(
      'set -ex; apt-get install -y --no-install-recommends postgresql-common "postgresql-$PG_MAJOR=$PG_VERSION"; rm -rf /var/lib/apt/lists/*; postgres --version',
      server,
      115_397_538,
    ),
    run(
      'install --verbose --directory --owner postgres --group postgres --mode 3777 /var/run/postgresql',
      () => [directory('/run/postgresql', { ...owner, mode: 0o3777 })],
      128,
    ),
    ...metadata('ENV PGDATA=/var/lib/postgresql/18/docker', 'VOLUME [/var/lib/postgresql]'),
    copy(
      'docker-entrypoint.sh docker-ensure-initdb.sh /usr/local/bin/',
      () => [file('/usr/local/bin/docker-entrypoint.sh', entrypoint, { mode: 0o755 })],
      6_108,
    ),
    ...metadata(
      'ENTRYPOINT ["docker-entrypoint.sh"]',
      'STOPSIGNAL SIGINT',
      'EXPOSE map[5432/tcp:{}]',
      'CMD ["postgres"]',
    ),
  ],
}
