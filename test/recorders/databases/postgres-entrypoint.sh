#!/bin/bash
# What the entrypoint of the image `postgres` does, around Debian's PostgreSQL 15.
set -e
export PATH=/usr/lib/postgresql/15/bin:$PATH

initialize() {
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
    exit 1
  fi
  printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
  chown postgres /tmp/password
  runuser -u postgres -- initdb -D "$PGDATA" --pwfile=/tmp/password -A scram-sha-256 >/dev/null
  rm /tmp/password
  sed -i 's/^local\( .*\) scram-sha-256/local\1 trust/' "$PGDATA/pg_hba.conf"
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
}

if [ "$1" = postgres ]; then
  mkdir -p "$PGDATA" /run/postgresql
  chown -R postgres:postgres "$PGDATA" /run/postgresql
  chmod 700 "$PGDATA"
  [ -s "$PGDATA/PG_VERSION" ] || initialize
  exec runuser -u postgres -- "$@" -D "$PGDATA" -c listen_addresses='*'
fi
exec "$@"
