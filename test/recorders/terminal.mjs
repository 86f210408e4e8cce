/**
 * Records conversations with real shells on a terminal, for `src/posix/shell/terminal.test.ts` to replay.
 *
 *   node test/recorders/terminal.mjs [busybox|dash|bash …]
 *
 * Each session of `terminal/sessions.mjs` is `docker run -it` on the private daemon through `script`, 80 columns wide; keys are
 * typed step by step, and what the screen then shows is written to `test/fixtures/terminal/<face>.json`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tsImport } from 'tsx/esm/api'
import { sessions } from './terminal/sessions.mjs'

const { screenOf, withoutPids } = await tsImport('../support/screen.ts', import.meta.url)
const host = process.env.CAMADA_DOCKER_26
const faces = {
  // busybox as Alpine has it: see programImages.
  busybox: { image: 'camada-busybox-musl', shell: 'sh', version: 'busybox | head -1' },
  dash: {
    image: 'ubuntu:20.04',
    shell: 'sh',
    version: "sed -n '/^Package: dash$/,/^Version/s/^Version: /dash /p' /var/lib/dpkg/status",
  },
  bash: { image: 'ubuntu:20.04', shell: 'bash', version: 'bash --version | head -1' },
}

/** util-linux's, which gives a program a terminal. */
const terminalProgram = 'script'

async function play(image, shell, keys) {
  const run = `stty rows 24 cols 80; exec docker -H ${host} run --rm -it --hostname lab -w /w ${image} ${shell}`
  const child = spawn(terminalProgram, ['-qefc', run, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  let last = Date.now()
  let code
  child.stdout.on('data', (bytes) => {
    output += bytes.toString('utf8')
    last = Date.now()
  })
  const ended = new Promise((resolve) => child.on('exit', (status) => resolve((code = status))))
  const quiet = async (ms) => {
    while (code === undefined && (output === '' || Date.now() - last < ms)) await new Promise((r) => setTimeout(r, 20))
  }
  await quiet(500)
  const steps = [{ keys: '', screen: withoutPids(screenOf(output)) }]
  for (const each of keys) {
    child.stdin.write(each)
    last = Date.now()
    await quiet(500)
    steps.push({ keys: each, screen: withoutPids(screenOf(output)) })
  }
  if (code === undefined) child.kill('SIGKILL')
  await ended
  return { steps, ...(code === null || code === undefined ? {} : { code }) }
}

mkdirSync(new URL('../fixtures/terminal/', import.meta.url), { recursive: true })
const wanted = process.argv.slice(2)
for (const [face, { image, shell, version }] of Object.entries(faces)) {
  if (wanted.length > 0 && !wanted.includes(face)) continue
  const told = spawnSync('docker', ['-H', host, 'run', '--rm', image, 'sh', '-c', version], { encoding: 'utf8' })
  const recorded = []
  for (const [name, { keys, faces: only }] of Object.entries(sessions)) {
    if (only !== undefined && !only.includes(face)) continue
    recorded.push({ name, ...(await play(image, shell, keys)) })
    process.stdout.write('.')
  }
  const file = new URL(`../fixtures/terminal/${face}.json`, import.meta.url)
  const recordedAt = new Date().toISOString().slice(0, 10)
  writeFileSync(file, `${JSON.stringify({ version: told.stdout.trim(), recordedAt, sessions: recorded }, null, 2)}\n`)
  process.stdout.write(` ${face}: ${recorded.length} sessions\n`)
}
