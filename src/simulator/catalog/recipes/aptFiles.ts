/**
 * apt's and dpkg's files in Docker's Debian and Ubuntu images: the configuration that keeps images small, and the database
 * of what is installed, from the record of a real minimal Debian (`src/posix/packages/debian.json`).
 */
import { debianIndex } from '@posix/packages/debianIndex'
import type { Node } from '../treeBuilder'
import { file } from '../treeBuilder'

const clean = 'rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true'

/** Source: the files of these names in Docker's images, without their comments. */
const configuration: readonly Node[] = [
  file('/etc/apt/apt.conf.d/docker-autoremove-suggests', 'Apt::AutoRemove::SuggestsImportant "false";\n'),
  file(
    '/etc/apt/apt.conf.d/docker-clean',
    `DPkg::Post-Invoke { "${clean}"; };\nAPT::Update::Post-Invoke { "${clean}"; };\n\nDir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n`,
  ),
  file('/etc/apt/apt.conf.d/docker-gzip-indexes', 'Acquire::GzipIndexes "true";\n'),
  file('/etc/apt/apt.conf.d/docker-no-languages', 'Acquire::Languages "none";\n'),
  file('/etc/dpkg/dpkg.cfg.d/docker-apt-speedup', 'force-unsafe-io\n'),
]

function exclusions(name: string, excluded: readonly string[], included: readonly string[]): Node {
  const lines = [
    ...excluded.map((pattern) => `path-exclude ${pattern}\n`),
    ...included.map((pattern) => `path-include ${pattern}\n`),
  ]
  return file(`/etc/dpkg/dpkg.cfg.d/${name}`, lines.join(''))
}

/** What slim images leave out of every package. */
export const slimExclusions = exclusions(
  'docker',
  [
    '/usr/share/doc/*',
    '/usr/share/info/*',
    '/usr/share/linda/*',
    '/usr/share/lintian/overrides/*',
    '/usr/share/locale/*',
    '/usr/share/man/*',
  ],
  ['/usr/share/doc/*/copyright'],
)

/** What Ubuntu's images leave out of every package. */
export const ubuntuExclusions = exclusions(
  'excludes',
  ['/usr/share/man/*', '/usr/share/locale/*/LC_MESSAGES/*.mo', '/usr/share/doc/*'],
  ['/usr/share/doc/*/copyright', '/usr/share/doc/*/changelog.Debian.*'],
)

/** The database and the configuration. */
export function aptFiles(): readonly Node[] {
  const { baseStatus, baseLists } = debianIndex()
  return [
    ...configuration,
    file('/var/lib/dpkg/status', baseStatus),
    ...Object.entries(baseLists).map(([name, text]) => file(`/var/lib/dpkg/info/${name}`, text)),
  ]
}
