/**
 * Programs that images of the catalog have and that don't run yet: servers, package managers, interpreters. They say so
 * in one sentence and exit with 1, so that what follows in a script with `set -e` doesn't go on as if they had run.
 */
import type { Program } from '../../process/types'

const names = [
  ...['apk', 'apt', 'apt-cache', 'apt-get', 'apt-mark', 'dpkg', 'dpkg-deb', 'dpkg-query', 'microdnf', 'rpm'],
  ...['pip', 'pip3', 'pip3.14', 'python', 'python3', 'python3.14', 'node', 'nodejs', 'npm', 'npx', 'perl'],
  ...['make', 'gcc', 'g++', 'cc', 'c++', 'ld', 'git', 'hg', 'svn', 'ssh', 'scp', 'gpg', 'openssl'],
  ...['mysqld', 'mysql', 'mysqladmin', 'mysqldump', 'mysqlsh', 'gosu'],
  ...['postgres', 'initdb', 'pg_ctl', 'pg_dump', 'pg_dumpall', 'pg_isready', 'pg_restore', 'pg_wrapper', 'psql'],
  ...['redis-server', 'redis-cli', 'redis-benchmark', 'redis-sentinel', 'nginx', 'nginx-debug'],
]

const notYet: Program = async (process) => {
  const name = process.argv[0]?.replace(/^.*\//, '') ?? ''
  await process.printError(`${name}: the Camada simulator does not run this program yet\n`)
  return 1
}

export const programsNotYet: Readonly<Record<string, Program>> = Object.fromEntries(names.map((name) => [name, notYet]))
