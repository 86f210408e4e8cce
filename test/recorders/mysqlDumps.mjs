/**
 * Records what a real mysqldump writes of a database, and what its server answers of it, for
 * `src/posix/programs/mysqldump/mysqldump.test.ts` to read in.
 *
 *   node test/recorders/mysqlDumps.mjs [--host DOCKER_HOST]     with the image `camada-databases` (`databases.mjs`)
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const at = process.argv.indexOf('--host')
const host = at < 0 ? process.env.CAMADA_DOCKER_26 : process.argv[at + 1]
const [made, asked] = ['dumped', 'asked'].map((name) => readFileSync(`test/recorders/mysql/${name}.sql`))

const script = `mkdir -p /run/mysqld; chown mysql /run/mysqld /var/lib/mysql
mariadb-install-db --user=mysql --datadir=/var/lib/mysql --skip-test-db >/dev/null 2>&1
mariadbd --user=mysql --character-set-server=utf8mb4 2>/dev/null & until mysqladmin ping >/dev/null 2>&1; do sleep 0.1; done
mysql --default-character-set=utf8mb4 </made >/dev/null`

function told(command) {
  const files = [
    ['/made', made],
    ['/asked', asked],
  ].map(([path, bytes]) => `echo ${bytes.toString('base64')} | base64 -d > ${path}`)
  const args = ['run', '--rm', '--network', 'none', '--entrypoint', 'sh', 'camada-databases', '-c']
  const run = spawnSync('docker', [...args, [...files, script, command].join('\n')], {
    env: { ...process.env, DOCKER_HOST: host },
  })
  if (run.status !== 0) throw new Error(run.stderr.toString())
  return run.stdout
}

writeFileSync('test/fixtures/mysql/mariadbDump.sql', told('mysqldump --default-character-set=utf8mb4 --databases loja'))
writeFileSync('test/fixtures/mysql/mariadbAnswers.txt', told('mysql --default-character-set=utf8mb4 loja </asked'))
