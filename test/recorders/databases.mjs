/**
 * Makes stand-ins of the images `mysql` and `postgres` on a private daemon, around Debian's own servers, for the labs and
 * the story of persistence to be played with:
 *
 *   debootstrap --variant=minbase --include=mariadb-server,postgresql,procps bookworm ROOT
 *   DOCKER_HOST=… node test/recorders/databases.mjs ROOT     as root; half a minute, 600 MB
 *
 * MySQL itself isn't in Debian: its stand-in is MariaDB with MySQL's names. Both have the volumes, variables and paths of
 * the real images.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const [root] = process.argv.slice(2)
if (root === undefined) throw new Error('usage: databases.mjs ROOT')
const here = fileURLToPath(new URL('databases', import.meta.url))
const sh = (script) => {
  const ran = spawnSync('sh', ['-ec', script], { env: { ...process.env, DOCKER_BUILDKIT: '0' }, stdio: 'inherit' })
  if (ran.status !== 0) process.exit(1)
}

const left = ['./proc/*', './sys/*', './dev/*', './var/cache/*', './var/lib/apt/lists/*', './var/lib/mysql/*']
const entries = left.map((path) => `--exclude='${path}'`).join(' ')
sh(`tar -C '${root}' ${entries} -c . | docker import - camada-databases`)

const recipes = {
  'mysql:latest': `ENV MYSQL_MAJOR=8.4
VOLUME /var/lib/mysql
EXPOSE 3306 33060
CMD ["mysqld"]`,
  'postgres:latest': `ENV PGDATA=/var/lib/postgresql/18/docker
VOLUME /var/lib/postgresql
EXPOSE 5432
STOPSIGNAL SIGINT
CMD ["postgres"]`,
}
for (const [name, recipe] of Object.entries(recipes)) {
  const entrypoint = `${name.split(':')[0]}-entrypoint.sh`
  const dockerfile = `FROM camada-databases
COPY ${entrypoint} /usr/local/bin/docker-entrypoint.sh
RUN chmod 755 /usr/local/bin/docker-entrypoint.sh && mkdir -p /docker-entrypoint-initdb.d
ENTRYPOINT ["docker-entrypoint.sh"]
${recipe}`
  sh(`docker build -q -t ${name} -f - '${here}' <<'END'\n${dockerfile}\nEND`)
}
