#!/bin/bash
# What the entrypoint of the image `mysql` does, around Debian's MariaDB: the first start makes the data directory, wants a
# password variable, runs the init scripts with a server that listens on no port, and the server is started after it.
set -eo pipefail
datadir=/var/lib/mysql socket=/run/mysqld/mysqld.sock

note() { echo "$(date '+%Y-%m-%d %H:%M:%S%:z') [$1] [Entrypoint]: $2"; }

initialize() {
  if [ -z "$MYSQL_ROOT_PASSWORD$MYSQL_ALLOW_EMPTY_PASSWORD" ]; then
    note ERROR 'Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD' >&2
    exit 1
  fi
  note Note 'Initializing database files'
  mariadb-install-db --user=mysql --datadir=$datadir --skip-test-db >/dev/null
  mariadbd --user=mysql --skip-networking &
  until mysqladmin -s --socket=$socket ping >/dev/null 2>&1; do sleep 0.1; done
  mysql --socket=$socket <<SQL
CREATE USER 'root'@'%' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';
GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
ALTER USER 'root'@'localhost' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';
${MYSQL_DATABASE:+CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;}
SQL
  for script in /docker-entrypoint-initdb.d/*.sql; do
    [ ! -e "$script" ] || mysql --socket=$socket -p"$MYSQL_ROOT_PASSWORD" ${MYSQL_DATABASE:-} <"$script"
  done
  mysqladmin --socket=$socket -p"$MYSQL_ROOT_PASSWORD" shutdown
  wait
  note Note 'MySQL init process done. Ready for start up.'
}

if [ "$1" = mysqld ]; then
  mkdir -p /run/mysqld
  chown mysql:mysql /run/mysqld $datadir
  [ -d $datadir/mysql ] || initialize
  shift
  exec mariadbd --user=mysql --bind-address=0.0.0.0 --skip-name-resolve "$@"
fi
exec "$@"
