/**
 * Debian with the tools to fetch and compile (docker-library's `buildpack-deps`): what the full images of languages
 * stand on. Sizes in the registry from docker-library/repo-info, 2026; on disk, in proportion to earlier releases.
 */
import type { Node } from '../treeBuilder'
import { binary, filler, words } from '../treeBuilder'
import type { Recipe } from '../types'
import { debian } from './debian'
import { metadata, run } from './steps'

const typicalBytes = 182_000

function programs(names: string, sizes: Readonly<Record<string, number>> = {}): readonly Node[] {
  return words(names).map((name) => binary(`/usr/bin/${name}`, sizes[name] ?? typicalBytes))
}

function install(packages: string): string {
  return `set -eux; apt-get update; apt-get install -y --no-install-recommends ${packages} ; apt-get dist-clean`
}

export const buildpack: Recipe = {
  repository: 'buildpack-deps',
  tags: ['latest', 'stable', 'trixie'],
  createdAt: '2026-09-18T00:30:00Z',
  config: debian.config,
  isPreinstalled: false,
  from: debian,
  steps: [
    run(
      install('ca-certificates curl gnupg netbase sq wget'),
      () => [
        ...programs('curl wget gpg gpgconf sq', { gpg: 1_085_000, sq: 12_900_000, wget: 519_000, curl: 303_000 }),
        filler('/usr/lib/x86_64-linux-gnu/libcurl.so.4.8.0', 870_000),
        filler('/etc/ssl/certs/ca-certificates.crt', 224_000),
        filler('/usr/share/ca-certificates/placeholder', 35_600_000),
      ],
      25_639_590,
    ),
    run(
      install('git mercurial openssh-client subversion procps'),
      () => [
        ...programs('git hg ssh scp sftp svn ssh-keygen', { git: 4_400_000, ssh: 1_050_000 }),
        filler('/usr/lib/git-core/placeholder', 41_000_000),
        filler('/usr/lib/python3/dist-packages/placeholder', 95_000_000),
        filler('/usr/lib/x86_64-linux-gnu/libsvn_client-1.so.1.0.0', 50_500_000),
      ],
      67_800_074,
    ),
    run(
      install('autoconf automake bzip2 dpkg-dev file g++ gcc imagemagick libssl-dev libtool make patch unzip xz-utils'),
      () => [
        ...programs('autoconf automake bzip2 file gcc g++ cc c++ make patch unzip xz ld as ar strip', {
          gcc: 1_076_000,
          'g++': 1_080_000,
          make: 264_000,
        }),
        filler('/usr/libexec/gcc/x86_64-linux-gnu/14/cc1', 35_800_000),
        filler('/usr/libexec/gcc/x86_64-linux-gnu/14/cc1plus', 37_900_000),
        filler('/usr/lib/gcc/x86_64-linux-gnu/14/placeholder', 118_000_000),
        filler('/usr/include/placeholder', 92_000_000),
        filler('/usr/lib/x86_64-linux-gnu/placeholder.a', 368_000_000),
      ],
      236_338_551,
    ),
    ...metadata('CMD ["bash"]'),
  ],
}
