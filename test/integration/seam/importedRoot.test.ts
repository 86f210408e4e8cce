/**
 * A root of a real busybox, imported and loaded: its applets run by hard link, by symbolic link, by `busybox NAME` and
 * from scripts, and say what they say on the reference daemon, word for word.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, copyFile, link, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { realDaemons } from '../../daemon/daemons'
import { dockerCli, linuxRoot, referenceDaemon, requireOrSkip, type Requirement } from '../../support/requirements'
import { say } from '../clients/program'
import { withFolder, withSimulator } from '../clients/withSimulator'

const binary = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path)) ?? ''
const staticBusybox: Requirement = { isMet: binary !== '', reason: 'needs a static busybox' }
const image = 'seam-imported-root'

const hardLinks = 'ash cat cp echo find grep head ls mkdir mv printf pwd rm rmdir sort tail test touch true wc ['.split(
  ' ',
)
const symbolicLinks =
  'awk basename cut date dirname env expr false id ln md5sum readlink sed seq sleep stat tr uniq xargs'.split(' ')

const scripts: Readonly<Record<string, string>> = {
  'opt/hello': '#!/bin/sh\necho "$0 $1 $#"\n',
  'opt/spaced': '#! /bin/busybox sh\necho via busybox\n',
  'opt/env': '#!/usr/bin/env sh\necho "env $1"\n',
  'opt/lines.awk': '#!/bin/awk -f\n{ print NR ": " $0 }\n',
  'opt/edit.sed': '#!/bin/sed -f\ns/a/b/\n',
  'opt/plain': 'echo without a line\n',
  'opt/lost': '#!/bin/nobody\n',
}

/** The tar of the root, with the binary of this machine. */
async function packRoot(folder: string): Promise<string> {
  const root = join(folder, 'root')
  for (const each of ['bin', 'usr/bin', 'opt', 'etc', 'tmp', 'proc', 'dev', 'root'])
    await mkdir(join(root, each), { recursive: true })
  const busybox = join(root, 'bin/busybox')
  await copyFile(binary, busybox)
  await chmod(busybox, 0o755)
  for (const name of hardLinks) await link(busybox, join(root, 'bin', name))
  for (const name of symbolicLinks) await symlink('/bin/busybox', join(root, 'bin', name))
  // A chain of links, a link from elsewhere, and the binary under a name that is no applet's.
  await symlink('shell', join(root, 'bin/sh'))
  await symlink('../bin/ash', join(root, 'bin/shell'))
  await symlink('../../bin/env', join(root, 'usr/bin/env'))
  await copyFile(binary, join(root, 'usr/bin/tool'))
  await link(join(root, 'usr/bin/tool'), join(root, 'usr/bin/busybox-1.2'))
  await symlink('tool', join(root, 'usr/bin/rev'))
  for (const [path, text] of Object.entries(scripts)) {
    await writeFile(join(root, path), text)
    await chmod(join(root, path), 0o755)
  }
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n')
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n')
  const tar = join(folder, 'root.tar')
  execFileSync('tar', [
    '--create',
    '--file',
    tar,
    '--directory',
    root,
    '--numeric-owner',
    '--owner=0',
    '--group=0',
    '.',
  ])
  return tar
}

/** Runs by every way at once; what each says stands under its own line. */
const inTheContainer = `
t() { echo "== $*"; "$@"; echo "[$?]"; }
cd /tmp; printf 'b 2\\na 1\\nb 2\\n' > f
t /bin/ls /opt; t ls -l /bin/sh; t /bin/cat f; t busybox cat f; t sort f; t busybox sort -r f; t wc -l f; t head -n 1 f; t tail -n 1 f
t grep -c b f; t sed -n 2p f; t /bin/awk '{ s += $2 } END { print s }' f; t cut -d' ' -f1 f; t tr a-z A-Z < f; t uniq -c f; t md5sum f
t basename /a/b.c .c; t dirname /a/b; t expr 6 '*' 7; t seq 3; t id -u; t stat -c %a f; t readlink /bin/sh; t readlink -f /bin/sh
t mkdir -p d/e; t cp f d/e; t mv d/e/f d/g; t rmdir d/e; t ln -s f l; t readlink l; t touch x; t rm x; t rm nope; t find d; t ls nope
t test -f f; t [ 1 -eq 2 ]; t true; t false; t printf '%05d\\n' 42; t pwd; t env A=b sh -c 'echo $A'; t date -u -d @0 +%F; t rev f; t xargs echo < f
t busybox-1.2 echo hi; t tool echo hi; t /usr/bin/tool; t busybox nope; t nope; t busybox echo a b; t busybox busybox echo c
t /opt/hello 1 2; t sh /opt/hello; t /opt/spaced; t /opt/env x; t /opt/lines.awk f; t /opt/edit.sed f; t /opt/plain; t /opt/lost; t /tmp/f
sh -c 'echo $0; sh -c "exit 3"; echo $?' name; ash -c 'echo ash'; /bin/shell -c 'echo shell'; echo 'echo piped' | sh; exit 7
`

/** What a command line of docker's says, without what differs by engine: IDs and the kernel's words before `exec:`. */
async function told(url: string, ...args: readonly string[]): Promise<string> {
  const { code, text } = await say(['docker', ...args], { folder: '/', env: { DOCKER_HOST: url } })
  return `${text.replace(/.*(exec: ")/g, '$1')}[${code}]`
}

async function answers(url: string): Promise<Readonly<Record<string, string>>> {
  const run = (...words: readonly string[]): Promise<string> => told(url, 'run', '--rm', image, ...words)
  return {
    script: await run('sh', '-c', inTheContainer),
    'a hard link': await run('/bin/echo', 'x'),
    'a symbolic link': await run('seq', '2'),
    'an applet': await run('busybox', 'expr', '1', '+', '1'),
    'a script': await run('/opt/hello', 'a'),
    'another name': await run('/usr/bin/tool', 'echo'),
    'no such program': await run('nope'),
    'no such interpreter': await run('/opt/lost'),
  }
}

it('runs a real busybox by its names as the reference daemon does', async (context) => {
  requireOrSkip(context, linuxRoot, staticBusybox, dockerCli, referenceDaemon)
  const real = realDaemons()[0]?.dockerHost ?? ''
  await withFolder(async (folder) => {
    const tar = await packRoot(folder)
    const importing = ['import', '-c', 'CMD ["/bin/sh"]', '-c', 'ENV PATH=/usr/bin:/bin', tar, image]
    try {
      await told(real, ...importing)
      const expected = await answers(real)
      await told(real, 'save', '-o', join(folder, 'saved.tar'), image)
      await withSimulator(async (url) => {
        await told(url, ...importing)
        expect(await answers(url)).toEqual(expected)
      })
      await withSimulator(async (url) => {
        expect(await told(url, 'load', '-i', join(folder, 'saved.tar'))).toContain(`Loaded image: ${image}:latest`)
        expect(await told(url, 'run', '--rm', image, 'sh', '-c', inTheContainer)).toBe(expected.script)
      })
    } finally {
      await told(real, 'rmi', '-f', image)
    }
  })
})
