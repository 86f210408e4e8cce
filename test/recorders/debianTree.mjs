/**
 * Records the tree of a minimal Debian, for the catalog's Debian and Ubuntu: names, kinds, modes, owners and sizes, no
 * contents.
 *
 *   node test/recorders/debianTree.mjs [DOCKER_HOST]
 *
 * It is the private daemon's `debian:stable-slim` (debootstrap's minbase without documentation), exported; its files go to
 * `src/simulator/catalog/recipes/debianTree.json`, a line each: kind, octal mode, uid, gid, size, path (and target).
 */
import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { extract } from 'tar-stream'

const host = process.argv[2] ?? process.env.CAMADA_DOCKER_26
const image = 'debian:stable-slim'
const docker = (...args) => spawnSync('docker', ['-H', host, ...args], { encoding: 'utf8' }).stdout.trim()

/** Made by the daemon, or different in every container. */
const leftOut = /^(\.dockerenv|dev\/|proc\/|sys\/|etc\/(hostname|hosts|resolv\.conf|mtab|machine-id)$)/
const letters = { file: 'f', directory: 'd', symlink: 'l', link: 'h' }

async function entriesOf(container) {
  const entries = []
  const archive = spawn('docker', ['-H', host, 'export', container]).stdout.pipe(extract())
  for await (const entry of archive) {
    const { name, type, mode, uid, gid, size, linkname } = entry.header
    let isText = true
    for await (const chunk of entry) isText &&= !chunk.includes(0)
    const path = name.replace(/\/$/, '')
    const letter = type === 'file' && isText ? 't' : letters[type]
    if (path === '' || path === '.' || leftOut.test(path) || letter === undefined) continue
    const target = linkname ? ` ${linkname}` : ''
    entries.push(`${letter} ${(mode & 0o7777).toString(8)} ${uid} ${gid} ${size} ${path}${target}`)
  }
  return entries
}

const container = docker('create', image, 'true')
try {
  const entries = await entriesOf(container)
  const release = docker('run', '--rm', image, 'cat', '/etc/debian_version')
  const recorded = { release, recordedAt: new Date().toISOString().slice(0, 10), entries }
  const file = new URL('../../src/simulator/catalog/recipes/debianTree.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`)
  process.stdout.write(`${entries.length} entries of Debian ${release}\n`)
} finally {
  docker('rm', container)
}
