/**
 * What can't be asked for and can be seen is as it says: one check for each departure of `departures/visible.ts`. What
 * takes kills, full disks or damage to show is held by the test that is named.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import { rootCredentials } from '@posix/filesystem/namespaceTypes'
import { visibleDepartures } from '@simulator/departures/visible'
import type { VisibleDeparture } from '@simulator/departures/visible'
import { decompressed } from '@simulator/layers/decompress'
import { extract } from 'tar-stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld } from './world'
import type { World } from './world'

type Check = (world: World) => Promise<void> | void

let world: World | undefined
let shared = ''

beforeAll(async () => {
  shared = mkdtempSync(join(tmpdir(), 'camada-shared-'))
  world = await openWorld({ hostFolders: [{ hostPath: '/shared', realPath: shared }] })
  await world.pull('alpine', 'busybox', 'debian', 'python')
})
afterAll(async () => {
  await world?.close()
  rmSync(shared, { recursive: true })
})

/** It is shown there already. */
function heldBy(file: string, title: string): Check {
  return () => expect(readFileSync(file, 'utf8')).toContain(title)
}

async function names(tar: Buffer): Promise<readonly string[]> {
  const found: string[] = []
  const members = extract()
  members.on('entry', ({ name }, stream, next) => {
    found.push(name)
    stream.on('end', next).resume()
  })
  const ended = new Promise((done, fail) => members.on('finish', () => done(undefined)).on('error', fail))
  members.end(tar)
  await ended
  return found
}

async function* piece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

async function opened(bytes: Buffer): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of decompressed(piece(bytes))) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const host = (path: string) => ({ host: { Binds: [`${path}:/h`] } })

const ofApi = {
  catalogImages: async ({ json }) => {
    expect(await json('/images/alpine/json')).toMatchObject({ Comment: 'simulated by Camada' })
    expect(JSON.stringify(await json('/images/alpine/history'))).toContain('simulated by Camada')
  },
  catalogTrees: async ({ run }) => {
    const text = await run('head -c 42 /usr/share/common-licenses/AGPL-3.0', { image: 'debian' })
    expect(text).toBe('# this text is left out in the lab\n# this ')
    expect(await run('find / -xdev -size +5000k -name "placeholder*" | grep -c .', { image: 'python' })).not.toBe('0\n')
  },
  daemonNames: async ({ json }) => {
    expect(await json('/version')).toMatchObject({
      Platform: { Name: expect.stringContaining('Camada') as unknown },
      KernelVersion: expect.stringContaining('camada') as unknown,
      Components: expect.arrayContaining([
        expect.objectContaining({ Name: 'containerd', Version: '1.7.24' }),
      ]) as unknown,
    })
  },
  daemonDrivers: async ({ json }) => {
    const info = (await json('/info')) as { Plugins: { Network: readonly string[] }; SecurityOptions: unknown }
    expect(info.Plugins.Network).toEqual(['bridge', 'host', 'null'])
    expect(JSON.stringify(info.SecurityOptions)).not.toContain('seccomp')
  },
  heldOutput: heldBy('test/integration/clients/docker-py.test.ts', 'where it streams, and below'),
  topFigures: async ({ ask, json }) => {
    const settings = {
      Image: 'alpine',
      Cmd: ['sh', '-c', 'while :; do :; done'],
      HostConfig: { NanoCpus: 100_000_000 },
    }
    await ask({ method: 'POST', path: '/containers/create?name=busy', json: settings })
    await ask({ method: 'POST', path: '/containers/busy/start' })
    const [first, second] = [
      await json('/containers/busy/top?ps_args=aux'),
      await json('/containers/busy/top?ps_args=aux'),
    ]
    await ask({ method: 'DELETE', path: '/containers/busy?force=1' })
    expect(first).toMatchObject({ Processes: [expect.arrayContaining(['0.0', '0:00'])] })
    expect(second).toEqual(first)
  },
  noPackets: async ({ ask, run }) => {
    await ask({ method: 'POST', path: '/networks/create', json: { Name: 'quiet' } })
    const network = { NetworkMode: 'quiet' }
    const listener = { Image: 'alpine', Cmd: ['nc', '-l', '-p', '80'], HostConfig: network }
    await ask({ method: 'POST', path: '/containers/create?name=listener', json: listener })
    await ask({ method: 'POST', path: '/containers/listener/start' })
    const script = 'nc listener 80 </dev/null; echo $?; nc -u listener 80 2>&1; echo $?'
    expect(await run(script, { host: network })).toBe("0\nnc: the Camada simulator's nc leaves out -u\n1\n")
    await ask({ method: 'DELETE', path: '/containers/listener?force=1' })
  },
  subnets: async ({ ask, json }) => {
    const subnet = async (name: string): Promise<number> => {
      await ask({ method: 'POST', path: '/networks/create', json: { Name: name } })
      const { IPAM: made } = (await json(`/networks/${name}`)) as { IPAM: { Config: readonly [{ Subnet: string }] } }
      return Number(made.Config[0].Subnet.split('.')[1])
    }
    const before = await subnet('before')
    expect(
      (
        await ask({
          method: 'POST',
          path: '/networks/create',
          json: { Name: 'bad', Options: { 'com.docker.network.bridge.enable_icc': 'x' } },
        })
      ).status,
    ).not.toBe(201)
    expect(await subnet('after')).toBe(before + 1)
  },
  statistics: async ({ ask, json, run }) => {
    const settings = {
      Image: 'alpine',
      Cmd: [
        'sh',
        '-c',
        'cd /; dd if=/dev/zero of=/f bs=100000 count=1; sync; nc -l -p 80 </f >/dev/null; exec sleep 100',
      ],
      HostConfig: { NetworkMode: 'counting' },
    }
    await ask({ method: 'POST', path: '/networks/create', json: { Name: 'counting' } })
    await ask({ method: 'POST', path: '/containers/create?name=counted', json: settings })
    await ask({ method: 'POST', path: '/containers/counted/start' })
    // It may not listen yet.
    await run('until nc counted 80 </dev/null >/dev/null 2>&1; do sleep 0.05; done', { host: settings.HostConfig })
    const read = (): Promise<unknown> => json('/containers/counted/stats?stream=0&one-shot=1')
    const alone = { pids_stats: { current: 1 } }
    await expect.poll(read).toMatchObject(alone)
    const statistics = await read()
    await ask({ method: 'DELETE', path: '/containers/counted?force=1' })
    expect(statistics).toMatchObject({
      memory_stats: { usage: (570 + 94) * 1024 },
      blkio_stats: { io_service_bytes_recursive: null },
      // 100,000 bytes in five packets, two to open and two to close.
      networks: { eth0: { tx_bytes: 100_000 + 5 * 66 + 74 + 2 * 66, tx_packets: 8 } },
    })
  },
  memoryUse: async ({ run }) => {
    expect(await run('tail -c 300000000 /dev/zero >/dev/null; echo $?')).toBe('Killed\n137\n')
  },
} satisfies Partial<Record<VisibleDeparture, Check>>

const ofBuilder = {
  saveOrder: async ({ ask }) => {
    const order = async (...asked: readonly string[]): Promise<unknown> => {
      const { body } = await ask({
        method: 'GET',
        path: `/images/get?${asked.map((name) => `names=${name}`).join('&')}`,
      })
      return [...body.toString('latin1').matchAll(/"RepoTags":\["([a-z]+):latest"\]/g)].map(([, name]) => name)
    }
    expect([await order('busybox', 'alpine'), await order('alpine', 'busybox')]).toEqual([
      ['busybox', 'alpine'],
      ['alpine', 'busybox'],
    ])
  },
  onePlatform: async ({ ask }) => {
    const path = '/images/create?fromImage=busybox&tag=latest&platform=linux/arm64'
    expect((await ask({ method: 'POST', path })).body.toString()).toContain('no matching manifest for linux/arm64')
  },
} satisfies Partial<Record<VisibleDeparture, Check>>

const ofStorage = {
  linkNames: async ({ run }) => {
    const other = await openWorld()
    await other.pull('alpine', 'busybox', 'debian', 'python')
    const look = 'cat /h/*/link | sort | head -c 200'
    const [here, there] = [
      await run(look, host('/var/lib/docker/overlay2')),
      await other.run(look, host('/var/lib/docker/overlay2')),
    ]
    await other.close()
    const common = here.match(/[A-Z0-9]{26}/g)?.filter((link) => there.includes(link)) ?? []
    expect(common.length).toBeGreaterThan(1)
  },
  accessTimes: async ({ run }) => {
    const [before, after] = (
      await run('echo a > /f; sleep 0.1; echo b >> /f; stat -c %x /f; cat /f >/dev/null; stat -c %x /f')
    ).split('\n')
    expect(after).toBe(before)
  },
  protectedPaths: async ({ run }) => {
    const settings = 'cd /proc/sys/fs; cat protected_symlinks protected_hardlinks protected_regular protected_fifos'
    expect(await run(settings)).toBe('1\n1\n0\n0\n')
    const follow =
      'cd /tmp; ln -s /etc/hostname l; chown -h 1 l; su -s /bin/sh nobody -c "cat l"; ln -s /etc/hostname m; cat m | wc -l'
    expect(await run(follow)).toBe("cat: can't open 'l': Permission denied\n1\n")
  },
  busyPrograms: async ({ run }) => {
    expect(await run('cp /bin/busybox /tmp/sleep; /tmp/sleep 1 & sleep 0.1; echo x >> /tmp/sleep; echo $?')).toBe('0\n')
  },
  keptSize: async ({ run }) => {
    expect(await run('fallocate -n -l 1000000 /f; stat -c "%s %b" /f', { image: 'debian' })).toBe('0 0\n')
  },
  punchedHoles: async ({ run }) => {
    const script =
      'dd if=/dev/urandom of=/f bs=10000 count=1 status=none; fallocate -p -o 8192 -l 1808 /f; stat -c "%s %b" /f'
    expect(await run(script, { image: 'debian' })).toBe('10000 24\n')
  },
  accessLists: () => {
    const caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }
    const namespace = createNamespace(createMemoryFileSystem({ clock: () => 0n }))
    const set = (): void => namespace.setXattr(caller, '/', 'system.posix_acl_access', Buffer.from([2, 0, 0, 0]))
    expect(set).toThrow('EOPNOTSUPP')
  },
  zstdChecksums: async () => {
    const bytes = Buffer.from('KLUv/QRYGQAAaW4KP5OITQ==', 'base64')
    expect(await opened(bytes)).toBe('in\n')
    bytes.fill(0, bytes.length - 4)
    expect(await opened(bytes)).toBe('in\n')
  },
  trailingBytes: async () => {
    await expect(opened(Buffer.concat([gzipSync('in\n'), Buffer.from('and more')]))).rejects.toThrow()
  },
  memberOrder: async ({ ask, run }) => {
    await ask({ method: 'POST', path: '/volumes/create', json: { Name: 'order' } })
    await run('cd /h; for name in c a b; do echo > $name; done', host('order'))
    const json = { Image: 'alpine', HostConfig: { Binds: ['order:/h'] } }
    await ask({ method: 'POST', path: '/containers/create?name=order', json })
    const { body } = await ask({ method: 'GET', path: '/containers/order/archive?path=/h' })
    expect(await names(body)).toEqual(['h/', 'h/a', 'h/b', 'h/c'])
  },
  hostDisk: async ({ run }) => {
    expect(await run('ls -d /h/tmp /h/data /h/home/aluno /h/var/lib/docker', host('/'))).toBe(
      '/h/data\n/h/home/aluno\n/h/tmp\n/h/var/lib/docker\n',
    )
    expect(await run(`ls /h${process.cwd()}`, host('/'))).toContain('No such file or directory')
  },
  dockerRoot: async ({ run }) => {
    const missing = ['volumes/metadata.db', 'network/files/local-kv.db', 'buildkit/*', 'containerd']
    const look = `cd /h; ls overlay2 | grep -q . && echo here; find image -name tar-split.json.gz; ls -d ${missing.join(' ')} 2>/dev/null; touch overlay2/x`
    expect(await run(look, host('/var/lib/docker'))).toMatch(/^here\ntouch: overlay2\/x: [A-Z].*\n$/)
  },
  sharedFolders: async ({ run }) => {
    mkdirSync(join(shared, 'inside'))
    writeFileSync(join(shared, 'inside', 'file'), 'real', { mode: 0o640 })
    const script =
      'cd /h; stat -c %a file; mknod d c 1 3 2>/dev/null || echo no device; ln -s /etc/passwd out; ls -l out | cut -c1'
    expect(await run(script, host('/shared/inside'))).toBe('640\nno device\nl\n')
  },
  copiedFolders: heldBy(
    'src/backend/engineState/folderCopies.test.ts',
    'is copied in with its name, told as it goes, and out again',
  ),
  diskUse: async ({ run }) => {
    const used = 'df -k / | tail -1 | tr -s " " | cut -d" " -f3'
    const [before, after, filled] = (
      await run(`${used}; mkdir -p /a/b/c; ${used}; dd if=/dev/urandom of=/f bs=1k count=64 2>/dev/null; ${used}`)
    )
      .split('\n')
      .map(Number)
    expect([after, filled]).toEqual([before, (before ?? 0) + 64])
  },
} satisfies Partial<Record<VisibleDeparture, Check>>

const ofState = {
  endedProcesses: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'camada-ended-'))
    const kept = await openWorld({ dataDir: folder })
    await kept.pull('alpine')
    await kept.ask({
      method: 'POST',
      path: '/containers/create?name=ran',
      json: { Image: 'alpine', Cmd: ['sleep', '60'] },
    })
    await kept.ask({ method: 'POST', path: '/containers/ran/start' })
    await kept.restart()
    expect(await kept.json('/containers/ran/json')).toMatchObject({ State: { Status: 'exited', ExitCode: 137 } })
    await kept.close()
    rmSync(folder, { recursive: true })
  },
  lastSecond: heldBy('test/integration/state/kill.test.ts', 'nothing that was answered is lost by'),
  fullFolder: heldBy(
    'test/integration/state/fullFolder.test.ts',
    'a full data folder refuses what it can not keep, and goes on',
  ),
  logLength: heldBy('src/simulator/engine/outputLog.test.ts', 'the log of yes costs no more memory than its limit'),
  damagedState: heldBy(
    'test/integration/state/state.test.ts',
    'a missing layer takes along what needs it, and nothing else',
  ),
  droppedRecipes: heldBy('src/simulator/catalog/catalog.test.ts', 'a layer whose recipe has changed since'),
  memoryOnly: async () => {
    const passing = await openWorld()
    await passing.pull('alpine')
    await passing.ask({ method: 'POST', path: '/containers/create?name=gone', json: { Image: 'alpine' } })
    await passing.restart()
    expect(await passing.json('/containers/json?all=1')).toEqual([])
    await passing.close()
  },
} satisfies Partial<Record<VisibleDeparture, Check>>

const checks: Readonly<Record<VisibleDeparture, Check>> = { ...ofApi, ...ofBuilder, ...ofStorage, ...ofState }

it.each(Object.keys(visibleDepartures) as VisibleDeparture[])('%s is as it says', async (id) => {
  if (world === undefined) throw new Error('the simulator did not start')
  await checks[id](world)
})
