/**
 * Records what is in BuildKit's cache after a build, how the real command line lists it and what its prunes take. No
 * buildx is needed: the engine builds from a context that is sent with the request. It empties the engine's cache.
 *
 *   node test/recorders/buildCache.mjs /run/docker.sock … > test/fixtures/cli/buildCache.json
 */
import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const image = 'camada-cache'
const dockerfile =
  'FROM alpine\nRUN echo one > /one\nRUN --mount=type=cache,target=/kept echo two > /kept/two && echo 3 > /three\n'
const prunes = [
  'builder prune -f',
  'builder prune -af',
  'builder prune -f --filter until=1h',
  'builder prune -f --filter label=x',
  'builder prune -f --filter type=exec.cachemount',
  'builder prune -af --filter type=exec.cachemount',
  'builder prune -af --filter shared=true',
  'builder prune -f --filter type=none',
  'builder prune -f --filter id=PARENT',
  'builder prune -af --filter id=PARENT',
  'builder prune -af --filter type=none',
  'builder prune -af --filter type=exec.cachemount --filter id=PARENT',
  'builder prune -af --filter type=exec.cachemount --filter until=1h',
]

function ask(socketPath, method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/x-tar' }
    const sent = request({ socketPath, method, path, headers }, (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => resolve(Buffer.concat(parts).toString()))
    })
    sent.on('error', reject).end(body)
  })
}

/** A tar of one file. */
function tarOf(name, text) {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write('0000644\0', 100)
  header.write(`${text.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('        0ustar\x0000', 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, Buffer.from(text.padEnd(512, '\0')), Buffer.alloc(1024)])
}

const cacheOf = async (socket) => JSON.parse(await ask(socket, 'GET', '/system/df?type=build-cache')).BuildCache ?? []

async function listings(socket, docker) {
  const answers = {
    usage: (await docker('system df')).trimEnd().split('\n').at(-1),
    table: (await docker('system df -v')).split('Build cache usage')[1],
    json: JSON.parse(await docker('system df -v --format json')).BuildCache,
  }
  // To be asked for its size counts as a use of a cache mount, the first time.
  return { ...answers, nowMs: Date.now(), records: await cacheOf(socket) }
}

async function record(socket) {
  const docker = async (line) =>
    (await run('docker', line.split(' '), { env: { ...process.env, DOCKER_HOST: `unix://${socket}` } })).stdout
  const version = (await docker('version --format {{.Server.Version}}')).trim()
  const prunesTaken = []
  let listed
  for (const line of prunes) {
    await ask(socket, 'POST', `/build?version=2&t=${image}`, tarOf('Dockerfile', dockerfile))
    // A moment after its end it still notes what it has used.
    await setTimeout(700)
    const records = await cacheOf(socket)
    listed ??= await listings(socket, docker)
    const parent = records.find(({ Shared, Description }) => Shared && Description.includes('echo one')).ID
    const nowMs = Date.now()
    const asked = line.replace('PARENT', parent)
    // BuildKit cleans up by itself too: what the prune took is what it says.
    const said = await docker(asked)
    const gone = records.map(({ ID }) => ID).filter((id) => said.includes(id))
    prunesTaken.push({ line: asked, nowMs, records, gone })
    await docker(`rmi ${image}`)
    await docker('builder prune -af')
  }
  return { version, listed, prunes: prunesTaken }
}

const all = []
for (const socket of process.argv.slice(2)) all.push(await record(socket))
process.stdout.write(`${JSON.stringify(all)}\n`)
