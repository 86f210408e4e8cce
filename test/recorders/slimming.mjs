/**
 * Records what known ways to slim an image really save: each trick's steps run by the real apt, dpkg and coreutils, every
 * RUN in an overlay layer of its own, and the layer's size is what Docker counts (the bytes of its regular files).
 *
 *   node test/recorders/slimming.mjs ROOT WORK     as root; ROOT is a slim Debian 13 with Docker's apt configuration
 *
 * The tricks are those of `slimming/tricks.mjs`; the figures go to `test/fixtures/slimming.json`, which
 * `test/integration/slimming.test.ts` compares with the same Dockerfiles built by the simulator.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tricks } from './slimming/tricks.mjs'

const [root, work] = process.argv.slice(2)
const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' }
const sh = (script) => spawnSync('sh', ['-ec', script], { encoding: 'utf8', env, maxBuffer: 1 << 28 })

/** Bytes of regular files, each inode once. */
function layerBytes(upper) {
  const { stdout } = sh(`find '${upper}' -type f -printf '%i %s\\n' | sort -u -k1,1`)
  return stdout.split('\n').reduce((sum, line) => sum + Number(line.split(' ')[1] ?? 0), 0)
}

/** Runs steps one after another; returns the size of each layer. */
function layersOf(name, steps) {
  const lowers = [root]
  return steps.map((step, at) => {
    const folder = join(work, name, String(at))
    const merged = join(folder, 'm')
    for (const part of ['u', 'w', 'm']) mkdirSync(join(folder, part), { recursive: true })
    sh(`mount -t overlay overlay -o 'lowerdir=${lowers.join(':')},upperdir=${folder}/u,workdir=${folder}/w' '${merged}'
        mount -t proc proc '${merged}/proc'; mount --bind /dev '${merged}/dev'; mount --bind /dev/pts '${merged}/dev/pts'`)
    const result = spawnSync('setsid', ['-w', 'chroot', merged, 'sh', '-c', step], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 28,
    })
    sh(`umount '${merged}/dev/pts' '${merged}/dev' '${merged}/proc' '${merged}'`)
    if (result.status !== 0) throw new Error(`${name}: ${result.stdout}${result.stderr}`)
    lowers.unshift(join(folder, 'u'))
    return layerBytes(join(folder, 'u'))
  })
}

const recorded = tricks.map(({ name, steps }) => {
  const layers = layersOf(name, steps)
  process.stdout.write(`${name}: ${layers.join(' + ')}\n`)
  return { name, steps, layers }
})
const release = readFileSync(join(root, 'etc/debian_version'), 'utf8').trim()
const file = new URL('../fixtures/slimming.json', import.meta.url)
const fixture = { release, recordedAt: new Date().toISOString().slice(0, 10), tricks: recorded }
writeFileSync(file, `${JSON.stringify(fixture, null, 2)}\n`)
