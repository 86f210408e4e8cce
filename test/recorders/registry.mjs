/**
 * A small registry (Docker Registry HTTP API V2, reading only) for recording pulls: a daemon takes one on `localhost` as
 * insecure without being told. Its blobs come slowly, so that progress has something to show. Layers are made by rule:
 * their digests are the same in every run.
 *
 *   camada/pull        latest, slim (its first layer alone), twin (the same as latest)
 *   camada/broken      latest: its second layer's blob is not what its digest says
 *
 *   node test/recorders/registry.mjs PORT [BYTES_PER_SECOND]
 */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { pack } from 'tar-stream'

const [port = '5000', rate = '1500000'] = process.argv.slice(2)
const bytesPerSecond = Number(rate)
const piecesPerSecond = 20
const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Bytes that don't pack, the same for the same seed. */
function noise(seed, length) {
  const parts = []
  for (let size = 0, n = 0; size < length; size += 32, n++) {
    parts.push(createHash('sha256').update(`${seed} ${n}`).digest())
  }
  return Buffer.concat(parts).subarray(0, length)
}

async function layerOf(files) {
  const packer = pack()
  for (const [name, bytes] of Object.entries(files)) packer.entry({ name, mtime: new Date(0) }, bytes)
  packer.finalize()
  const parts = []
  for await (const part of packer) parts.push(part)
  const tar = Buffer.concat(parts)
  const blob = await promisify(gzip)(tar)
  return { diffId: digestOf(tar), digest: digestOf(blob), blob }
}

const layerType = 'application/vnd.docker.image.rootfs.diff.tar.gzip'
const manifestType = 'application/vnd.docker.distribution.manifest.v2+json'
const configType = 'application/vnd.docker.container.image.v1+json'
const blobs = new Map()
const manifests = new Map()

function addImage(name, tags, layers, { isBroken = false } = {}) {
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      config: { Cmd: ['/bin/true'] },
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
      history: layers.map(() => ({ created: '2026-01-01T00:00:00Z', created_by: 'registry' })),
    }),
  )
  blobs.set(digestOf(config), config)
  layers.forEach(({ digest, blob }, index) => {
    blobs.set(`${name} ${digest}`, isBroken && index === 1 ? Buffer.concat([blob.subarray(0, -1), Buffer.of(1)]) : blob)
  })
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: configType, size: config.length, digest: digestOf(config) },
      layers: layers.map(({ digest, blob }) => ({ mediaType: layerType, size: blob.length, digest })),
    }),
  )
  for (const tag of [...tags, digestOf(manifest)]) manifests.set(`${name}:${tag}`, manifest)
}

const refuse = (response, code, message, detail) =>
  response
    .writeHead(404, { 'Content-Type': 'application/json' })
    .end(JSON.stringify({ errors: [{ code, message, detail }] }))

async function drip(response, blob) {
  const piece = Math.ceil(bytesPerSecond / piecesPerSecond)
  for (let at = 0; at < blob.length && !response.destroyed; at += piece) {
    response.write(blob.subarray(at, at + piece))
    await setTimeout(1000 / piecesPerSecond)
  }
  response.end()
}

const base = await layerOf({ base: noise('base', 3_000_000) })
const middle = await layerOf({ middle: noise('middle', 1_200_000), more: Buffer.alloc(40_000_000) })
const small = await layerOf({ small: Buffer.from('small\n') })
const others = await Promise.all([1, 2, 3].map((n) => layerOf({ [`other${n}`]: noise(`other ${n}`, 400_000 * n) })))
addImage('camada/pull', ['latest', 'twin'], [base, middle, small, ...others])
addImage('camada/pull', ['slim'], [base])
addImage('camada/broken', ['latest'], [small, middle], { isBroken: true })

createServer((request, response) => {
  response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0')
  const path = new URL(request.url ?? '/', 'http://registry').pathname
  if (path === '/v2/') return response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
  const [, name, kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(path) ?? []
  const names = new Set([...manifests.keys()].map((key) => key.split(':')[0]))
  if (!names.has(name)) return refuse(response, 'NAME_UNKNOWN', 'repository name not known to registry', { name })
  if (kind === 'tags') {
    const tags = [...manifests.keys()].filter((key) => key.startsWith(`${name}:`) && !key.includes('sha256:'))
    const listed = tags.map((key) => key.slice(name.length + 1)).sort()
    return response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ name, tags: listed }))
  }
  const manifest = manifests.get(`${name}:${reference}`)
  const blob = blobs.get(`${name} ${reference}`) ?? blobs.get(reference)
  const bytes = kind === 'manifests' ? manifest : blob
  if (bytes === undefined) {
    return kind === 'manifests'
      ? refuse(response, 'MANIFEST_UNKNOWN', 'manifest unknown', { Tag: reference })
      : refuse(response, 'BLOB_UNKNOWN', 'blob unknown to registry', reference)
  }
  response.writeHead(200, {
    'Content-Type': kind === 'manifests' ? manifestType : 'application/octet-stream',
    'Content-Length': bytes.length,
    'Docker-Content-Digest': reference.startsWith('sha256:') ? reference : digestOf(bytes),
  })
  if (request.method === 'HEAD') return response.end()
  return kind === 'manifests' ? response.end(bytes) : void drip(response, bytes)
}).listen(Number(port), '127.0.0.1', () => process.stdout.write(`registry on 127.0.0.1:${port}\n`))
