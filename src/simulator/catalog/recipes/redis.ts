/** Redis on Debian. The entry point is ours and does what the real one does; modules are placeholders. */
import type { Node } from '../treeBuilder'
import { binary, directory, file, symlink } from '../treeBuilder'
import type { Recipe } from '../types'
import { debianAccountsWith } from './accounts'
import { debianSlim } from './debian'
import { copy, metadata, run } from './steps'

const version = '8.10.1'

const entrypoint = `#!/bin/sh
set -e

# An option or a configuration file is meant for the server.
case "$1" in
  -* | *.conf) set -- redis-server "$@" ;;
esac

# As root: the data become redis', and so does the server.
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . \\! -user redis -exec chown redis '{}' +
  exec setpriv --reuid=redis --regid=redis --clear-groups -- "$0" "$@"
fi

# What it writes is nobody else's, unless somebody has decided otherwise.
if [ "$(umask)" = 0022 ]; then
  umask 0077
fi

exec "$@"
`

function server(): readonly Node[] {
  const text = `Redis v=${version}`
  return [
    binary('/usr/local/bin/redis-server', 17_300_000, { text }),
    binary('/usr/local/bin/redis-cli', 7_900_000, { text }),
    binary('/usr/local/bin/redis-benchmark', 7_700_000),
    ...['redis-check-aof', 'redis-check-rdb', 'redis-sentinel'].map((name) =>
      symlink(`/usr/local/bin/${name}`, 'redis-server'),
    ),
    ...['redisbloom', 'redisearch', 'redistimeseries', 'rejson'].map((name, at) =>
      binary(`/usr/local/lib/redis/modules/${name}.so`, at === 1 ? 19_200_000 : 3_960_000),
    ),
  ]
}

export const redis: Recipe = {
  repository: 'redis',
  tags: ['latest', '8', '8.10', version, 'trixie'],
  createdAt: '2026-09-19T00:43:15Z',
  config: {
    Cmd: ['redis-server'],
    Entrypoint: ['docker-entrypoint.sh'],
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', `REDIS_VERSION=${version}`],
    ExposedPorts: { '6379/tcp': {} },
    WorkingDir: '/data',
  },
  isPreinstalled: false,
  from: debianSlim,
  steps: [
    run(
      'set -eux; groupadd -r -g 999 redis; useradd -r -g redis -u 999 redis',
      () => debianAccountsWith('redis:x:999:999::/home/redis:/bin/sh', 'redis:x:999:'),
      1_101,
    ),
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends tzdata; rm -rf /var/lib/apt/lists/*',
      () => [file('/etc/timezone', 'Etc/UTC\n')],
      824,
    ),
    ...metadata(`ENV REDIS_VERSION=${version}`),
    run(
      'set -eux; wget -O redis.tar.gz "$REDIS_DOWNLOAD_URL"; make -C /usr/src/redis -j "$(nproc)" deploy; rm -r /usr/src/redis; redis-cli --version; redis-server --version',
      server,
      25_639_861,
    ),
    run('mkdir /data && chown redis:redis /data', () => [directory('/data', { uid: 999, gid: 999 })], 97),
    ...metadata('WORKDIR /data'),
    copy(
      'docker-entrypoint.sh /usr/local/bin/',
      () => [file('/usr/local/bin/docker-entrypoint.sh', entrypoint, { mode: 0o755 })],
      2_109,
    ),
    ...metadata('ENTRYPOINT ["docker-entrypoint.sh"]', 'EXPOSE map[6379/tcp:{}]', 'CMD ["redis-server"]'),
  ],
}
