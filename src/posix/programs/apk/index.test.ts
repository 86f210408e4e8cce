/** apk in a world like Alpine's: the words of apk-tools 2.14 from public sources, and what each way leaves on the disk. */
import { describe, expect, it } from 'vitest'
import { baseInstalled } from '../../packages/alpinePackages'
import { noNetwork } from '../../process/network'
import { createWorld, type World } from '../../testWorld'

const main = 'https://dl-cdn.alpinelinux.org/alpine/v3.21/main'
const network = {
  ...noNetwork,
  interfaces: () => [
    {
      name: 'eth0',
      address: '172.17.0.2',
      prefixLength: 16,
      macAddress: '',
      gateway: '',
      ipv6Address: '',
      ipv6PrefixLength: 0,
    },
  ],
}

function alpine(): World {
  const world = createWorld('busybox', { network, clock: () => Date.UTC(2026, 0, 2, 3, 4, 5) })
  const root = { credentials: { uid: 0, gid: 0, groups: [] }, umask: 0o022, cwd: '/' }
  for (const path of ['/etc/apk', '/lib', '/lib/apk', '/lib/apk/db', '/sbin', '/var/cache', '/var/cache/apk'])
    if (!world.namespace.exists(root, path)) world.namespace.createDirectory(root, path, 0o755)
  world.write('/bin/apk', '\x7fELF\0', 0o755)
  world.write('/etc/apk/repositories', `${main}\n`)
  world.write('/etc/apk/world', 'busybox\n')
  world.write('/etc/alpine-release', '3.21.3\n')
  world.write('/lib/apk/db/installed', baseInstalled())
  return world
}

const sh = (script: string): readonly string[] => ['sh', '-c', script]

describe('apk', () => {
  it('knows nothing before update', async () => {
    expect(await alpine().run(sh('apk add curl'))).toEqual({
      stdout: '',
      stderr: `WARNING: opening from cache ${main}: No such file or directory\nERROR: unable to select packages:\n  curl (no such package):\n    required by: world[curl]\n`,
      status: 1,
    })
  })

  it('installs what is needed first, and keeps no lists with --no-cache', async () => {
    const world = alpine()
    const { stdout, status } = await world.run(
      sh('apk add --no-cache jq; ls /var/cache/apk; cat /etc/apk/world; apk info -e jq'),
    )
    expect(status).toBe(0)
    expect(stdout).toBe(
      `fetch ${main}/x86_64/APKINDEX.tar.gz\n(1/2) Installing oniguruma (6.9.9-r0)\n(2/2) Installing jq (1.7.1-r0)\nExecuting busybox-1.37.0-r12.trigger\nOK: 8 MiB in 17 packages\nbusybox\njq\njq\n`,
    )
  })

  it('takes a virtual package away with all that came with it', async () => {
    const world = alpine()
    const { stdout } = await world.run(
      sh(
        'apk update -q; apk add -q --virtual .build gcc; ls /usr/bin/gcc; grep build /etc/apk/world; apk del -q .build; ls /usr/bin/gcc; cat /etc/apk/world; ls /var/cache/apk | wc -l',
      ),
    )
    expect(stdout).toMatch(
      /^v3\.21\.3 .*\nOK: \d+ distinct packages available\n\/usr\/bin\/gcc\n\.build\nbusybox\n1\n$/,
    )
  })

  it('refuses unknown names and who is not root', async () => {
    const { stderr } = await alpine().run(sh('apk add --no-cache nosuch; adduser -D u; su u -c "apk add jq"'))
    expect(stderr).toBe(
      'ERROR: unable to select packages:\n  nosuch (no such package):\n    required by: world[nosuch]\nERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n',
    )
  })
})
