/** apk in a world like Alpine's: the words of apk-tools 2.14 as public logs of builds have them, and what is left on the disk. */
import { describe, expect, it } from 'vitest'
import { baseInstalled } from '../../packages/alpinePackages'
import { noNetwork } from '../../process/network'
import { bridgeNetwork } from '../../testNetwork'
import { createWorld, type World } from '../../testWorld'

const main = 'https://dl-cdn.alpinelinux.org/alpine/v3.21/main'
function alpine(network = bridgeNetwork): World {
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
  it('fetches lists that are missing by itself, and keeps them', async () => {
    const { stdout, stderr, status } = await alpine().run(sh('apk add jq; apk add tree; ls /var/cache/apk | wc -l'))
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toBe(
      `fetch ${main}/x86_64/APKINDEX.tar.gz\n(1/2) Installing oniguruma (6.9.9-r0)\n(2/2) Installing jq (1.7.1-r0)\nExecuting busybox-1.37.0-r12.trigger\nOK: 8 MiB in 17 packages\n(1/1) Installing tree (2.2.1-r0)\nExecuting busybox-1.37.0-r12.trigger\nOK: 8 MiB in 18 packages\n1\n`,
    )
  })

  it('says what it said in public logs of 3.21 without a network', async () => {
    const { stdout, stderr, status } = await alpine(noNetwork).run(
      sh('apk add build-base; apk add --no-cache git; apk update'),
    )
    const temporary = 'temporary error (try again later)'
    expect({ stdout, stderr, status }).toEqual({
      stdout: `${`fetch ${main}/x86_64/APKINDEX.tar.gz\n`.repeat(3)}2 unavailable, 0 stale; 15 distinct packages available\n`,
      stderr: [
        `WARNING: updating and opening ${main}: ${temporary}`,
        'ERROR: unable to select packages:\n  build-base (no such package):\n    required by: world[build-base]',
        `WARNING: fetching ${main}: ${temporary}`,
        'ERROR: unable to select packages:\n  git (no such package):\n    required by: world[git]',
        `WARNING: updating and opening ${main}: ${temporary}\n`,
      ].join('\n'),
      status: 2,
    })
  })

  it('answers as apk-tools does in its own tests of a 3.21.3', async () => {
    const world = alpine()
    const { stdout } = await world.run(
      sh(
        'apk list --installed 2>/dev/null; apk info --size apk-tools 2>/dev/null; apk list -I --origin apk-tools 2>/dev/null',
      ),
    )
    expect(stdout.split('\n')).toEqual([
      'alpine-baselayout-3.6.8-r1 x86_64 {alpine-baselayout} (GPL-2.0-only) [installed]',
      'alpine-baselayout-data-3.6.8-r1 x86_64 {alpine-baselayout} (GPL-2.0-only) [installed]',
      'alpine-keys-2.5-r0 x86_64 {alpine-keys} (MIT) [installed]',
      'alpine-release-3.21.3-r0 x86_64 {alpine-base} (MIT) [installed]',
      'apk-tools-2.14.6-r3 x86_64 {apk-tools} (GPL-2.0-only) [installed]',
      'busybox-1.37.0-r12 x86_64 {busybox} (GPL-2.0-only) [installed]',
      'busybox-binsh-1.37.0-r12 x86_64 {busybox} (GPL-2.0-only) [installed]',
      'ca-certificates-bundle-20241121-r1 x86_64 {ca-certificates} (MPL-2.0 AND MIT) [installed]',
      'libcrypto3-3.3.3-r0 x86_64 {openssl} (Apache-2.0) [installed]',
      'libssl3-3.3.3-r0 x86_64 {openssl} (Apache-2.0) [installed]',
      'musl-1.2.5-r9 x86_64 {musl} (MIT) [installed]',
      'musl-utils-1.2.5-r9 x86_64 {musl} (MIT AND BSD-2-Clause AND GPL-2.0-or-later) [installed]',
      'scanelf-1.3.8-r1 x86_64 {pax-utils} (GPL-2.0-only) [installed]',
      'ssl_client-1.37.0-r12 x86_64 {busybox} (GPL-2.0-only) [installed]',
      'zlib-1.3.1-r2 x86_64 {zlib} (Zlib) [installed]',
      'apk-tools-2.14.6-r3 installed size:',
      '247 KiB',
      '',
      'apk-tools-2.14.6-r3 x86_64 {apk-tools} (GPL-2.0-only) [installed]',
      '',
    ])
  })

  it('takes versions, keeps what others need, and pretends', async () => {
    const world = alpine()
    const { stdout, stderr } = await world.run(
      sh(
        'apk add -q curl; apk add curl=1.0; apk add "tree<3" -s; apk add -q "curl~8.12"; cat /etc/apk/world; apk del libcurl; apk version curl; apk policy curl; apk cache clean || echo $?; apk add -q --virtual .v nosuch',
      ),
    )
    expect(stderr).toBe(
      'ERROR: unable to select packages:\n  curl-8.12.1-r1:\n    breaks: world[curl=1.0]\nERROR: Package cache is not enabled.\nERROR: unable to select packages:\n  nosuch (no such package):\n    required by: .v-20260102.030405[nosuch]\n',
    )
    expect(stdout.split('\n')).toEqual([
      '(1/1) Installing tree (2.2.1-r0)',
      'OK: 12 MiB in 24 packages',
      'busybox',
      'curl~8.12',
      'World updated, but the following packages are not removed due to:',
      '  libcurl: curl',
      '',
      'OK: 12 MiB in 24 packages',
      'Installed:                                Available:',
      'curl-8.12.1-r1                          = 8.12.1-r1 ',
      'curl policy:',
      '  8.12.1-r1:',
      '    lib/apk/db/installed',
      `    ${main}`,
      '2',
      '',
    ])
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
    expect(stdout).toMatch(/^\/usr\/bin\/gcc\n\.build\nbusybox\n1\n$/)
  })

  it('refuses unknown names and who is not root', async () => {
    const { stderr } = await alpine().run(sh('apk add --no-cache nosuch; adduser -D u; su u -c "apk add jq"'))
    expect(stderr).toBe(
      'ERROR: unable to select packages:\n  nosuch (no such package):\n    required by: world[nosuch]\nERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n',
    )
  })
})
