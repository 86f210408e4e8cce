/**
 * Records what a real server and its client answer to the sessions of `mysqlSessions.mjs`:
 *
 *   DOCKER_HOST=… node test/recorders/mysql.mjs IMAGE
 *
 * IMAGE is a Debian bookworm with mariadb-server, on a private daemon: MySQL itself is not in Debian. It runs with MySQL's
 * `sql_mode`. Goes to `test/fixtures/mysql/mariadb.json`.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { sessions } from './mysqlSessions.mjs'

const image = process.argv[2] ?? 'mariadb'
const name = `recorder-mysql-${process.pid}`
const mode =
  'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'
const docker = (args, input) => spawnSync('docker', args, { encoding: 'utf8', input })

const server = `mkdir -p /run/mysqld && chown mysql /run/mysqld && exec mariadbd --user=mysql --sql-mode=${mode} --skip-networking`
const started = docker(['run', '-d', '--name', name, image, 'sh', '-c', server])
if (started.status !== 0) throw new Error(started.stderr)
try {
  for (let tried = 0; docker(['exec', name, 'mysqladmin', 'ping']).status !== 0; tried++) {
    if (tried > 60) throw new Error(docker(['logs', name]).stderr)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
  }
  const answers = sessions.map(({ name: title, sql, args }) => {
    docker(['exec', name, 'mysql', '-e', 'DROP DATABASE IF EXISTS lab; CREATE DATABASE lab'])
    const { stdout, stderr, status } = docker(
      ['exec', '-i', name, 'mysql', '--default-character-set=utf8mb4', ...args, 'lab'],
      sql,
    )
    return { name: title, sql, args, stdout, stderr, status }
  })
  const version = docker(['exec', name, 'mysql', '-Ne', 'SELECT VERSION()']).stdout.trim()
  const recorded = { server: `MariaDB ${version}`, date: new Date().toISOString().slice(0, 10), sessions: answers }
  writeFileSync(new URL('../fixtures/mysql/mariadb.json', import.meta.url), `${JSON.stringify(recorded, null, 2)}\n`)
} finally {
  docker(['rm', '-f', '-v', name])
}
