/** What `pg_dump --help` says here: the options that there are. */
export const usage = `pg_dump exports a PostgreSQL database as an SQL script or to other formats.

Usage:
  pg_dump [OPTION]... [DBNAME]

General options:
  -f, --file=FILENAME          output file or directory name
  -F, --format=c|p             output file format (custom, plain text (default))
  -V, --version                output version information, then exit
  -?, --help                   show this help, then exit

Options controlling the output content:
  -a, --data-only              dump only the data, not the schema or statistics
  -c, --clean                  clean (drop) database objects before recreating
  -C, --create                 include commands to create database in dump
  -n, --schema=PATTERN         dump the specified schema(s) only
  -N, --exclude-schema=PATTERN do NOT dump the specified schema(s)
  -O, --no-owner               skip restoration of object ownership in
                               plain-text format
  -s, --schema-only            dump only the schema, no data or statistics
  -t, --table=PATTERN          dump only the specified table(s)
  -T, --exclude-table=PATTERN  do NOT dump the specified table(s)
  -x, --no-privileges          do not dump privileges (grant/revoke)
  --column-inserts             dump data as INSERT commands with column names
  --exclude-table-data=PATTERN do NOT dump data for the specified table(s)
  --if-exists                  use IF EXISTS when dropping objects
  --inserts                    dump data as INSERT commands, rather than COPY
  --no-comments                do not dump comment commands
  --no-tablespaces             do not dump tablespace assignments
  --on-conflict-do-nothing     add ON CONFLICT DO NOTHING to INSERT commands
  --restrict-key=RESTRICT_KEY  use provided string as psql \\restrict key
  --rows-per-insert=NROWS      number of rows per INSERT; implies --inserts

Connection options:
  -d, --dbname=DBNAME      database to dump
  -h, --host=HOSTNAME      database server host or socket directory
  -p, --port=PORT          database server port number
  -U, --username=NAME      connect as specified database user
  -w, --no-password        never prompt for password

If no database name is supplied, then the PGDATABASE environment
variable value is used.
`
