/** Node.js, on the full Debian with compilers and on the slim one. The interpreter itself does not run; npm does. */
import type { Node } from '../treeBuilder'
import { binary, directory, file, filler, symlink } from '../treeBuilder'
import type { Recipe, RecipeStep } from '../types'
import { debianAccountsWith } from './accounts'
import { buildpack } from './buildpack'
import { debianSlim } from './debian'
import { copy, metadata, run } from './steps'

const version = '26.5.0'

const entrypoint = `#!/bin/sh
set -e
# An option, or something that is no command here, is meant for node.
if [ "\${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ] || { [ -f "$1" ] && ! [ -x "$1" ]; }; then
  set -- node "$@"
fi
exec "$@"
`

function runtime(): readonly Node[] {
  return [
    binary('/usr/local/bin/node', 131_500_000),
    symlink('/usr/local/bin/nodejs', '/usr/local/bin/node'),
    symlink('/usr/local/bin/npm', '../lib/node_modules/npm/bin/npm-cli.js'),
    symlink('/usr/local/bin/npx', '../lib/node_modules/npm/bin/npx-cli.js'),
    file('/usr/local/lib/node_modules/npm/bin/npm-cli.js', '#!/usr/bin/env node\n', { mode: 0o755 }),
    file('/usr/local/lib/node_modules/npm/bin/npx-cli.js', '#!/usr/bin/env node\n', { mode: 0o755 }),
    file('/usr/local/lib/node_modules/npm/package.json', '{\n  "name": "npm",\n  "private": true\n}\n'),
    filler('/usr/local/lib/node_modules/npm/node_modules/placeholder', 12_300_000),
    filler('/usr/local/include/node/placeholder', 24_900_000),
  ]
}

const steps: readonly RecipeStep[] = [
  run(
    'groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
    () => [
      ...debianAccountsWith('node:x:1000:1000::/home/node:/bin/bash', 'node:x:1000:'),
      directory('/home/node', { uid: 1000, gid: 1000 }),
      file('/home/node/.profile', '# ~/.profile\n', { uid: 1000, gid: 1000 }),
    ],
    3_329,
  ),
  ...metadata(`ENV NODE_VERSION=${version}`),
  run(
    'curl -fsSLO --compressed "https://nodejs.org/dist/v$NODE_VERSION/node-v$NODE_VERSION-linux-x64.tar.xz" && tar -xJf "node-v$NODE_VERSION-linux-x64.tar.xz" -C /usr/local --strip-components=1 --no-same-owner && ln -s /usr/local/bin/node /usr/local/bin/nodejs && node --version && npm --version',
    runtime,
    63_411_295,
  ),
  copy(
    'docker-entrypoint.sh /usr/local/bin/',
    () => [file('/usr/local/bin/docker-entrypoint.sh', entrypoint, { mode: 0o755 })],
    446,
  ),
  ...metadata('ENTRYPOINT ["docker-entrypoint.sh"]', 'CMD ["node"]'),
]

const config = {
  Cmd: ['node'],
  Entrypoint: ['docker-entrypoint.sh'],
  Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', `NODE_VERSION=${version}`],
}

export const node: Recipe = {
  repository: 'node',
  tags: ['latest', '26', '26.5', version, 'trixie'],
  createdAt: '2026-09-18T16:56:14Z',
  config,
  isPreinstalled: false,
  from: buildpack,
  steps,
}

export const nodeSlim: Recipe = {
  repository: 'node',
  tags: ['slim', '26-slim', 'trixie-slim'],
  createdAt: '2026-09-18T16:56:14Z',
  config,
  isPreinstalled: false,
  from: debianSlim,
  steps,
}
