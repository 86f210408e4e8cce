/** apk in a world like Alpine's: the words of apk-tools 2.14 as public logs of builds have them, and what is left on the disk. */
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

  it('says what it said in a public log of 3.21 on adding curl', async () => {
    const { stdout } = await alpine().run(sh('apk add --no-cache curl'))
    expect(stdout.split('\n').slice(1)).toEqual([
      '(1/9) Installing brotli-libs (1.1.0-r2)',
      '(2/9) Installing c-ares (1.34.5-r0)',
      '(3/9) Installing libunistring (1.2-r0)',
      '(4/9) Installing libidn2 (2.3.7-r0)',
      '(5/9) Installing nghttp2-libs (1.64.0-r0)',
      '(6/9) Installing libpsl (0.21.5-r3)',
      '(7/9) Installing zstd-libs (1.5.6-r2)',
      '(8/9) Installing libcurl (8.12.1-r1)',
      '(9/9) Installing curl (8.12.1-r1)',
      'Executing busybox-1.37.0-r12.trigger',
      'OK: 12 MiB in 24 packages',
      '',
    ])
  })

  it('adds to a bigger image what a public log says, in its order and to its sums', async () => {
    const world = alpine()
    await world.run(sh('apk add -q --no-cache ca-certificates'))
    const git = await world.run(sh('apk add --no-cache git'))
    expect(git.stdout.split('\n').slice(-4)).toEqual([
      '(12/12) Installing git-init-template (2.47.2-r0)',
      'Executing busybox-1.37.0-r12.trigger',
      'OK: 19 MiB in 28 packages',
      '',
    ])
    const node = alpine()
    await node.run(sh('apk add -q --no-cache libstdc++'))
    const { stdout } = await node.run(sh('apk add --no-cache python3 make g++ curl'))
    expect(stdout.match(/(?<=Installing )\S+/g)?.join(' ')).toBe(
      'brotli-libs c-ares libunistring libidn2 nghttp2-libs libpsl zstd-libs libcurl curl libstdc++-dev jansson binutils libgomp libatomic gmp isl26 mpfr4 mpc1 gcc musl-dev g++ make libbz2 libexpat libffi gdbm xz-libs mpdecimal ncurses-terminfo-base libncursesw libpanelw readline sqlite-libs python3 python3-pycache-pyc0 pyc python3-pyc',
    )
    expect(stdout).toMatch(/OK: 273 MiB in 54 packages\n$/)
  })

  it('names the scripts of bash, and says what is not there to be removed', async () => {
    const world = alpine()
    const { stdout, stderr } = await world.run(sh('apk add --no-cache bash; apk del gcompat || echo $?; apk del bash'))
    expect(stdout.split('\n').slice(1)).toEqual([
      '(1/4) Installing ncurses-terminfo-base (6.5_p20241006-r3)',
      '(2/4) Installing libncursesw (6.5_p20241006-r3)',
      '(3/4) Installing readline (8.2.13-r0)',
      '(4/4) Installing bash (5.2.37-r0)',
      'Executing bash-5.2.37-r0.post-install',
      'Executing busybox-1.37.0-r12.trigger',
      'OK: 9 MiB in 19 packages',
      '1',
      '(1/4) Purging bash (5.2.37-r0)',
      'Executing bash-5.2.37-r0.pre-deinstall',
      '(2/4) Purging readline (8.2.13-r0)',
      '(3/4) Purging libncursesw (6.5_p20241006-r3)',
      '(4/4) Purging ncurses-terminfo-base (6.5_p20241006-r3)',
      'Executing busybox-1.37.0-r12.trigger',
      'OK: 7 MiB in 15 packages',
      '',
    ])
    const warning = `WARNING: opening from cache ${main}: No such file or directory\n`
    expect(stderr).toBe(`${warning}ERROR: No such package: gcompat\n${warning}`)
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
