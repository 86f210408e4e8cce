/**
 * `npm run bench`: figures as ratios against a peer or a floor, measured in the same run by the same client. Without a
 * private daemon (CAMADA_DOCKER_26, or --engine URL) the ratios against it are named as not measured.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { brotliCompressSync } from 'node:zlib'
import Docker from 'dockerode'
import { pack } from 'tar-stream'
import { ensureBuilt, rootDir } from './build.mjs'

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: process.env.CAMADA_DOCKER_26 ?? '' },
    rounds: { type: 'string', default: '10' },
  },
})
const rounds = Number(values.rounds)
let builds = 0

await ensureBuilt()
const scratch = await mkdtemp(join(tmpdir(), 'camada-bench-'))
const simulator = await startProgram(
  'simulator.js',
  ['--socket', join(scratch, 'docker.sock'), '--data', join(scratch, 'state')],
  /listening on unix:\/\/(\S+)/,
)
try {
  await compareEngines(new Docker({ socketPath: simulator.match }))
  await measureServe()
  await measureFirstLoad()
} finally {
  await simulator.end()
  await rm(scratch, { recursive: true, force: true })
}

/** The same work on both, in turn, so that a slow minute of the machine meets both. */
async function compareEngines(simulated) {
  const real = values.engine === '' ? undefined : new Docker({ socketPath: values.engine.replace(/^unix:\/\//, '') })
  if (real === undefined) print('simulator against a daemon', 'not measured: no private daemon (CAMADA_DOCKER_26)')
  const work = [
    ['run --rm alpine true', runRm],
    ['a build of 10 steps', buildTenSteps],
  ]
  for (const [name, act] of work) {
    const times = { simulator: [], daemon: [] }
    for (let round = -1; round < rounds; round++) {
      const simulatorMs = await timed(() => act(simulated))
      const daemonMs = real === undefined ? undefined : await timed(() => act(real))
      if (round < 0) continue
      times.simulator.push(simulatorMs)
      if (daemonMs !== undefined) times.daemon.push(daemonMs)
    }
    const ours = median(times.simulator)
    if (real === undefined) print(name, `${ours.toFixed(1)} ms on the simulator`)
    else {
      const theirs = median(times.daemon)
      print(
        name,
        `${(theirs / ours).toFixed(1)} times faster (${ours.toFixed(1)} ms, daemon ${theirs.toFixed(0)} ms)`,
        'aim: 20',
      )
    }
  }
}

async function runRm(docker) {
  const container = await docker.createContainer({ Image: 'alpine', Cmd: ['true'], HostConfig: { AutoRemove: true } })
  const gone = container.wait({ condition: 'removed' })
  await container.start()
  await gone
}

async function buildTenSteps(docker) {
  builds += 1
  const steps = Array.from({ length: 9 }, (_, step) => `RUN echo ${builds} > /step-${step}`)
  const tar = pack()
  tar.entry({ name: 'Dockerfile' }, ['FROM alpine', ...steps].join('\n'))
  tar.finalize()
  const tag = `camada-bench:${builds}`
  const stream = await docker.buildImage(Readable.from(tar), { t: tag, nocache: true })
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, messages) => {
      const failure = error ?? messages.find((message) => message.error !== undefined)
      if (failure) reject(new Error(failure.error ?? failure.message))
      else resolve()
    })
  })
  await docker.getImage(tag).remove()
}

/** From the start of the program to the answered page. The floor is a bare Node process that serves one file. */
async function measureServe() {
  const times = { serve: [], floor: [] }
  const floor = `require('http').createServer((q, s) => s.end('x')).listen(0, '127.0.0.1', function () { console.log('http://127.0.0.1:' + this.address().port + '/') })`
  for (let round = -1; round < 5; round++) {
    const data = join(scratch, `serve-${round}`)
    const serveMs = await untilPage(join(rootDir, 'out', 'main', 'server.js'), [
      '--no-open',
      '--port',
      '0',
      '--engine',
      'simulator',
      '--data',
      data,
    ])
    const floorMs = await untilPage('-e', [floor])
    if (round >= 0) {
      times.serve.push(serveMs)
      times.floor.push(floorMs)
    }
  }
  const [ours, bare] = [median(times.serve), median(times.floor)]
  print(
    'serve, start to answered page',
    `${(ours / bare).toFixed(1)} times a bare Node server (${ours.toFixed(0)} ms, floor ${bare.toFixed(0)} ms)`,
    'aim: under 1500 ms',
  )
}

async function untilPage(program, args) {
  const startedMs = performance.now()
  const running = await startNode([program, ...args], /(http:\/\/\S+)/)
  const answer = await fetch(running.match)
  await answer.text()
  const tookMs = performance.now() - startedMs
  await running.end()
  return tookMs
}

/** What the first page loads: the document, and what it asks for at once, compressed. */
async function measureFirstLoad() {
  const page = join(rootDir, 'out', 'renderer')
  const html = await readFile(join(page, 'index.html'), 'utf8')
  const files = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.(?:js|css))"/g)].map((match) => match[1])
  let bytes = brotliCompressSync(html).length
  for (const file of new Set(files)) bytes += brotliCompressSync(await readFile(join(page, file))).length
  const all = await readdir(join(page, 'assets'))
  print(
    'first load of the page',
    `${(bytes / 500_000).toFixed(2)} of 500 kB compressed (${(bytes / 1000).toFixed(0)} kB in ${new Set(files).size + 1} files of ${all.length + 1})`,
    'aim: under 1',
  )
}

function startProgram(name, args, ready) {
  return startNode([join(rootDir, 'out', 'main', name), ...args], ready)
}

/** Starts Node and waits for a line that matches. */
function startNode(args, ready) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  return new Promise((resolve, reject) => {
    let output = ''
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready`)))
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
      const match = ready.exec(output)
      if (match === null) return
      resolve({
        match: match[1],
        end: () => {
          child.kill('SIGTERM')
          return exited
        },
      })
    })
  })
}

async function timed(act) {
  const startedMs = performance.now()
  await act()
  return performance.now() - startedMs
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function print(name, figure, aim = '') {
  console.log(`${name.padEnd(32)} ${figure}${aim === '' ? '' : `  [${aim}]`}`)
}
