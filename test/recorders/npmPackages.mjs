/**
 * Records packages of the npm registry for the simulator's npm: what their package.json says, their files with sizes, and
 * the sizes of their tarballs.
 *
 *   node test/recorders/npmPackages.mjs WORK NAME …     in an empty folder WORK; asks the registry that npm is set up for
 *
 * Everything is installed once by the real npm with a cache of its own. Goes to `src/posix/packages/npm.json`, compressed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const [work, ...names] = process.argv.slice(2)
const project = join(work, 'project')
mkdirSync(project, { recursive: true })
writeFileSync(join(project, 'package.json'), '{"name":"app","version":"1.0.0"}\n')
const npm = (...args) =>
  spawnSync('npm', [...args, '--cache', join(work, 'cache')], { cwd: project, encoding: 'utf8', maxBuffer: 1 << 28 })
const installed = npm('install', '--ignore-scripts', ...names)
process.stdout.write(installed.stdout + installed.stderr)

function filesOf(folder, below = '') {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(folder, path)
    const { size, mode } = statSync(join(folder, path))
    return [`${(mode & 0o777).toString(8)}\t${size}\t${path}`]
  })
}

const kept = 'version description license bin dependencies peerDependencies optionalDependencies engines funding'.split(
  ' ',
)
const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'))

/** Bytes of what the cache keeps of a package: its tarball, and the registry's list of its versions. */
function cachedBytes() {
  const cached = new Map()
  const index = join(work, 'cache/_cacache/index-v5')
  for (const name of readdirSync(index, { recursive: true })) {
    const path = join(index, name)
    if (!statSync(path).isFile()) continue
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const entry = line.includes('\t') ? JSON.parse(line.slice(line.indexOf('\t') + 1)) : undefined
      if (entry?.size !== undefined)
        cached.set(decodeURIComponent(new URL(entry.key.replace(/^.*?:.*?:/, '')).pathname), entry.size)
    }
  }
  return cached
}

/** The end of an address: whatever registry it was. */
function bytesAt(cached, end) {
  for (const [path, size] of cached) if (path.endsWith(end)) return size
  return 0
}

const cached = cachedBytes()
const packages = Object.entries(lock.packages)
  .filter(([path]) => path !== '' && existsSync(join(project, path)))
  .map(([path, locked]) => {
    const folder = join(project, path)
    const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const said = Object.fromEntries(kept.filter((key) => own[key] !== undefined).map((key) => [key, own[key]]))
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    return {
      name,
      tarballBytes: bytesAt(cached, `/${name}/-/${name.replace(/^.*\//, '')}-${own.version}.tgz`),
      listBytes: bytesAt(cached, `/${name}`),
      path,
      integrity: locked.integrity,
      manifest: {
        ...said,
        ...Object.fromEntries(kept.filter((key) => locked[key] !== undefined).map((key) => [key, locked[key]])),
      },
      files: filesOf(folder),
    }
  })
const text = JSON.stringify({ packages })
const compressed = brotliCompressSync(text, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
})
const file = new URL('../../src/posix/packages/npm.json', import.meta.url)
const recordedAt = new Date().toISOString().slice(0, 10)
writeFileSync(file, `${JSON.stringify({ recordedAt, brotli: compressed.toString('base64') }, null, 2)}\n`)
process.stdout.write(`${packages.length} packages, ${text.length} characters, ${compressed.length} bytes\n`)
