/**
 * Records what npm and pip leave behind, step by step: the bytes of the files that each step made or changed, in the project,
 * the home and (pip) the environment. The figures are of trees, not of tars; a layer counts the same bytes.
 *
 *   node test/recorders/slimmingTrees.mjs WORK PYTHON INDEX
 *
 * in an empty folder WORK; npm asks the registry that it is set up for. PYTHON is an interpreter, INDEX a folder with
 * `simple/NAME/index.html` and wheels, which are served as the real index serves them: to be kept. Goes to
 * `test/fixtures/slimmingTrees.json`; `test/integration/packages/slimmingTrees.test.ts` builds the same in the simulator.
 */
import { spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { trees } from './slimming/trees.mjs'

const [work, python, index] = process.argv.slice(2)

const server = createServer((request, response) => {
  const path = join(index, decodeURIComponent(request.url.split('?')[0]))
  const isList = path.endsWith('/')
  const file = isList ? `${path}index.html` : path
  if (!existsSync(file)) return response.writeHead(404).end()
  response
    .writeHead(200, {
      'Content-Type': isList ? 'text/html' : 'application/octet-stream',
      'Cache-Control': isList ? 'max-age=600, public' : 'max-age=365000000, immutable, public',
    })
    .end(readFileSync(file))
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))

function run(command, args, options) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (text += bytes))
    child.on('close', (status) => (status === 0 ? done(text) : failed(new Error(`${command} ${args}: ${text}`))))
  })
}

/** Each regular file: its size, and what tells whether it is the same as before. */
function snapshot(folder, into = new Map()) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) snapshot(path, into)
    else if (entry.isFile()) {
      const { ino, size, mtimeMs } = lstatSync(path)
      into.set(path, { size, mark: `${ino} ${size} ${mtimeMs}` })
    }
  }
  return into
}

async function layersOf({ from, files, steps }, at) {
  const root = join(work, String(at))
  const [app, home, venv] = ['app', 'home', 'venv'].map((name) => join(root, name))
  for (const folder of [app, home]) mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(app, name), text)
  const env = { ...process.env, HOME: home, npm_config_cache: join(home, '.npm'), npm_config_update_notifier: 'false' }
  if (from.startsWith('python')) {
    await run(python, ['-m', 'venv', venv], {})
    for (const name of Object.keys(env)) if (name.startsWith('PIP_')) delete env[name]
    env.PATH = `${venv}/bin:${env.PATH}`
    env.PIP_CONFIG_FILE = '/dev/null'
    env.PIP_DISABLE_PIP_VERSION_CHECK = '1'
    env.PIP_INDEX_URL = `http://127.0.0.1:${server.address().port}/simple/`
    env.PIP_TRUSTED_HOST = '127.0.0.1'
  }
  const layers = []
  for (const step of steps) {
    const before = snapshot(root)
    await run('sh', ['-ec', step], { cwd: app, env })
    let bytes = 0
    for (const [path, { size, mark }] of snapshot(root)) if (before.get(path)?.mark !== mark) bytes += size
    layers.push(bytes)
  }
  return layers
}

const tricks = []
for (const [at, trick] of trees.entries()) {
  const layers = await layersOf(trick, at)
  process.stdout.write(`${trick.name}: ${layers.join(' + ')}\n`)
  tricks.push({ ...trick, layers })
}
server.close()
const said = async (command) => (await run('sh', ['-c', command], {})).trim()
const fixture = {
  node: process.version,
  npm: await said('npm --version'),
  python: await said(`${python} --version`),
  pip: (await said(`${python} -m pip --version`)).split(' ')[1],
  recordedAt: new Date().toISOString().slice(0, 10),
  tricks,
}
const file = new URL('../fixtures/slimmingTrees.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(fixture, null, 2)}\n`)
