/** Python, on the full Debian with compilers and on the slim one. Scripts run by `@posix/python`. */
import type { Node } from '../treeBuilder'
import { binary, directories, file, filler, symlink } from '../treeBuilder'
import type { Recipe, RecipeStep } from '../types'
import { buildpack } from './buildpack'
import { debianSlim } from './debian'
import { metadata, run } from './steps'

const version = '3.14.7'
const minor = '3.14'

function interpreter(libraryBytes: number, modulesBytes: number): readonly Node[] {
  return [
    binary(`/usr/local/bin/python${minor}`, 14_368),
    symlink('/usr/local/bin/python3', `python${minor}`),
    symlink('/usr/local/bin/pydoc3', `pydoc${minor}`),
    symlink('/usr/local/bin/idle3', `idle${minor}`),
    symlink('/usr/local/bin/python3-config', `python${minor}-config`),
    binary(`/usr/local/bin/pydoc${minor}`, 79),
    binary(`/usr/local/bin/idle${minor}`, 94),
    binary(`/usr/local/bin/python${minor}-config`, 3_157),
    ...['pip', 'pip3', `pip${minor}`].map((name) => binary(`/usr/local/bin/${name}`, 222)),
    binary(`/usr/local/lib/libpython${minor}.so.1.0`, libraryBytes),
    symlink(`/usr/local/lib/libpython${minor}.so`, `libpython${minor}.so.1.0`),
    ...directories(`/usr/local/lib/python${minor}/site-packages/pip /usr/local/include/python${minor}`),
    filler(`/usr/local/lib/python${minor}/placeholder`, modulesBytes),
  ]
}

const shortNames: readonly Node[] = [
  symlink('/usr/local/bin/python', 'python3'),
  symlink('/usr/local/bin/pydoc', 'pydoc3'),
  symlink('/usr/local/bin/idle', 'idle3'),
  symlink('/usr/local/bin/python-config', 'python3-config'),
]

function lastSteps(nodes: () => readonly Node[], compressedBytes: number): readonly RecipeStep[] {
  return [
    ...metadata(`ENV PYTHON_VERSION=${version}`),
    run(
      'set -eux; wget -O python.tar.xz "https://www.python.org/ftp/python/$PYTHON_VERSION/Python-$PYTHON_VERSION.tar.xz"; ./configure --enable-optimizations --enable-shared --with-ensurepip; make -j "$(nproc)"; make install; rm -rf /usr/src/python; ldconfig; python3 --version; pip3 --version',
      nodes,
      compressedBytes,
    ),
    run(
      'set -eux; for src in idle3 pip3 pydoc3 python3 python3-config; do dst="$(echo "$src" | tr -d 3)"; ln -svT "$src" "/usr/local/bin/$dst"; done',
      () => shortNames,
      250,
    ),
    ...metadata('CMD ["python3"]'),
  ]
}

const config = {
  Cmd: ['python3'],
  Env: [
    'PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `PYTHON_VERSION=${version}`,
    'PYTHON_SHA256=3b48dac8fb59f62eaa67ac83c1eb12bda1b7a08406dd286e252c11a66be27f81',
  ],
}

const path = 'ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export const python: Recipe = {
  repository: 'python',
  tags: ['latest', '3', minor, version, 'trixie'],
  createdAt: '2026-09-18T03:39:18Z',
  config,
  isPreinstalled: false,
  from: buildpack,
  steps: [
    ...metadata(path),
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends libbluetooth-dev tk-dev uuid-dev; apt-get dist-clean',
      () => [filler('/usr/lib/x86_64-linux-gnu/libtk8.6.so', 18_580_000)],
      6_092_327,
    ),
    ...lastSteps(() => interpreter(30_812_000, 47_900_000), 29_758_423),
  ],
}

export const pythonSlim: Recipe = {
  repository: 'python',
  tags: ['slim', '3-slim', `${minor}-slim`, 'slim-trixie'],
  createdAt: '2026-09-18T16:33:44Z',
  config,
  isPreinstalled: false,
  from: debianSlim,
  steps: [
    ...metadata(path),
    run(
      'set -eux; apt-get update; apt-get install -y --no-install-recommends ca-certificates netbase tzdata; apt-get dist-clean',
      () => [
        filler('/etc/ssl/certs/ca-certificates.crt', 224_000),
        filler('/usr/share/zoneinfo/placeholder', 3_590_000),
        file('/etc/timezone', 'Etc/UTC\n'),
      ],
      1_293_282,
    ),
    ...lastSteps(() => interpreter(6_804_000, 29_760_000), 12_363_513),
  ],
}
