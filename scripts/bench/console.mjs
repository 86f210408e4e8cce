/**
 * The console in the page, driven by Chromium: from a key to its echo, and from Enter to the prompt after `docker ps`,
 * against the docker command line on the same daemon. All times are taken in the page, from the keydown event to the
 * change of the terminal's rows; Chromium draws without waiting for the screen's next frame, which is the screen's.
 *
 * The console of the page is warm and the command line starts anew each time, as both are used; so is `camada console`
 * in a terminal, and `-c` is not. What an empty line takes is the floor of the page's and of the terminal's console.
 * Like is compared with like: a line after a pause with the command line after the same pause, lines in a row with the
 * command line in a row.
 */
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import { register } from 'tsx/esm/api'
import { rootDir } from '../build.mjs'
import { median, print, quantile, startProgram, timed } from './harness.mjs'

const run = promisify(execFile)
const aimMs = 16
/** After this the keys that were typed are echoed. */
const settledMs = 100
const withoutFrames = ['--disable-frame-rate-limit', '--disable-gpu-vsync']

/** `engine` is the address of the private daemon, or empty. */
export async function measureConsole(engine, rounds) {
  register()
  const { chromiumArguments, chromiumPath } = await import('../../test/support/requirements.ts')
  if (chromiumPath === undefined || !existsSync(chromiumPath)) {
    print('the console', 'not measured: no Chromium (CAMADA_CHROMIUM)')
    return
  }
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...chromiumArguments, ...withoutFrames],
  })
  try {
    const onSimulator = await inPage(browser, 'simulator', rounds)
    const { keys } = onSimulator
    print(
      'a key to its echo',
      `${(median(keys) / aimMs).toFixed(2)} of ${aimMs} ms (${median(keys).toFixed(1)} ms, ${quantile(keys, 0.95).toFixed(1)} at the 95th percentile)`,
      'aim: under 1',
    )
    if (engine === '') print('docker ps in the console', 'not measured: no private daemon (CAMADA_DOCKER_26)')
    else await compareLists(await inPage(browser, engine, rounds), onSimulator, { engine, rounds })
  } finally {
    await browser.close()
  }
}

async function compareLists(onDaemon, onSimulator, { engine, rounds }) {
  const [cliMs, cold] = await commandLines(engine, rounds)
  const compare = (where, ours, aim) =>
    printTimes(`docker ps, ${where}`, { ours, theirs: cliMs, how: 'after a pause', aim })
  const floor = (times) => print('  of which an empty line', `${median(times).toFixed(1)} ms`)
  compare('page on the daemon', onDaemon.lists, 'at least 1')
  compare('page on the simulator', onSimulator.lists, '20')
  floor(onSimulator.prompts)
  if (existsSync(terminalMaker)) {
    const [daemon, simulator] = [await inTerminal(engine, rounds), await inTerminal('simulator', rounds)]
    compare('terminal on the daemon', daemon.lists, 'at least 1')
    compare('terminal on the simulator', simulator.lists, '20')
    floor(simulator.prompts)
  }
  compare('camada console -c', cold, 'none, it starts anew')
  await printFloors(engine, { cliMs: median(cliMs), rounds })
  await compareRows(engine)
}

/** Lines without a pause between them, ours and the command line's in turn. */
async function compareRows(engine) {
  const times = { cli: [], daemon: [], simulator: [] }
  for (let turn = 0; turn < 3; turn++) {
    times.cli.push(await commandLinesInARow(engine))
    times.daemon.push(await inARow(engine))
    times.simulator.push(await inARow('simulator'))
  }
  const compare = (where, ours, aim) =>
    printTimes(`docker ps, a thousand, ${where}`, { ours, theirs: times.cli, how: 'in a row', aim })
  compare('daemon', times.daemon, 'at least 1')
  compare('simulator', times.simulator, '20')
}

/**
 * One bare `GET /containers/json` from Node over a connection that is kept, after the pause that lines are typed with: a
 * console of Node can't answer `docker ps` sooner, whatever it does.
 */
async function printFloors(engine, { cliMs, rounds }) {
  const folder = await mkdtemp(join(tmpdir(), 'camada-bench-'))
  const socketPath = join(folder, 'docker.sock')
  const simulator = await startProgram('simulator.js', ['--socket', socketPath, '--data', folder], /listening on unix:/)
  try {
    for (const [name, path] of [
      ['daemon', engine.replace(/^unix:\/\//, '')],
      ['simulator', socketPath],
    ]) {
      const floorMs = median(await bareLists(path, rounds))
      const most = `${(cliMs / floorMs).toFixed(0)} times as fast as docker itself at most`
      print(`  of which one bare GET, ${name}`, `${floorMs.toFixed(1)} ms: ${most}`)
    }
  } finally {
    await simulator.end()
    await rm(folder, { recursive: true, force: true })
  }
}

async function bareLists(socketPath, rounds) {
  const agent = new Agent({ keepAlive: true })
  const ask = () =>
    new Promise((resolve, reject) => {
      const request = get({ socketPath, path: '/v1.45/containers/json', agent }, (answer) =>
        answer.resume().once('end', resolve),
      )
      request.once('error', reject)
    })
  const times = []
  for (let round = -2; round < rounds; round++) {
    await new Promise((resolve) => setTimeout(resolve, settledMs))
    const tookMs = await timed(ask)
    if (round >= 0) times.push(tookMs)
  }
  agent.destroy()
  return times
}

function printTimes(name, { ours, theirs, how, aim }) {
  const [oursMs, cliMs] = [median(ours), median(theirs)]
  const figures = `${oursMs.toFixed(oursMs < 1 ? 2 : 1)} ms, docker itself on the daemon ${how} ${cliMs.toFixed(1)} ms`
  print(name, `${(cliMs / oursMs).toFixed(1)} times as fast (${figures})`, `aim: ${aim}`)
}

/** The real command line and ours, in turn, after the pause that lines are typed with. */
async function commandLines(engine, rounds) {
  const times = [[], []]
  const cli = join(rootDir, 'out', 'main', 'cli.js')
  const environment = { env: { ...process.env, DOCKER_HOST: engine } }
  for (let round = -1; round < rounds; round++) {
    const took = []
    for (const [program, args] of [
      ['docker', ['ps']],
      [process.execPath, [cli, 'console', '--engine', engine, '-c', 'docker ps']],
    ]) {
      await new Promise((resolve) => setTimeout(resolve, settledMs))
      took.push(await timed(() => run(program, args, environment)))
    }
    if (round >= 0) for (const [at, tookMs] of took.entries()) times[at].push(tookMs)
  }
  return times
}

/** Milliseconds of one `docker ps` of the real command line among forty without a pause, after ten. */
async function commandLinesInARow(engine) {
  const environment = { env: { ...process.env, DOCKER_HOST: engine } }
  const times = []
  for (let round = -10; round < 40; round++) {
    const tookMs = await timed(() => run('docker', ['ps'], environment))
    if (round >= 0) times.push(tookMs)
  }
  return median(times)
}

/** Milliseconds of one `docker ps` in a line of a thousand, after as many to warm up: what the console itself takes. */
async function inARow(engine) {
  const cli = join(rootDir, 'out', 'main', 'cli.js')
  const loop = 'i=0; while [ $i -lt 1000 ]; do docker ps > /dev/null; i=$((i+1)); done'
  const line = `${loop}; start=$(date +%s%N); ${loop}; echo $(( ($(date +%s%N) - start) / 1000 ))`
  const { stdout } = await run(process.execPath, [cli, 'console', '--engine', engine, '-c', line])
  return Number(stdout) / 1_000_000
}

/** util-linux's `script`, which runs a command on a terminal. */
const terminalMaker = '/usr/bin/script'

/** Milliseconds of `docker ps` and of empty lines in `camada console`, from Enter to the prompt. */
async function inTerminal(engine, rounds) {
  const cli = join(rootDir, 'out', 'main', 'cli.js')
  const command = `exec '${process.execPath}' '${cli}' console --engine '${engine}'`
  const child = spawn(terminalMaker, ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let output = ''
  let look = () => undefined
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
    look()
  })
  const prompt = () =>
    new Promise((resolve) => {
      look = () => /\$ $/.test(output) && resolve()
      look()
    })
  const enter = () => {
    output = ''
    child.stdin.write('\r')
    return prompt()
  }
  const times = { lists: [], prompts: [] }
  await prompt()
  for (let round = -2; round < rounds; round++) {
    const promptMs = await timed(enter)
    child.stdin.write('docker ps')
    await new Promise((resolve) => setTimeout(resolve, settledMs))
    const listMs = await timed(enter)
    if (round < 0) continue
    times.prompts.push(promptMs)
    times.lists.push(listMs)
  }
  child.stdin.write('exit\r')
  await ended
  return times
}

/** Milliseconds of keys, of `docker ps` and of empty lines in the console of a page of its own. */
async function inPage(browser, engine, rounds) {
  const { startHost } = await import('../../test/e2e/support/host.ts')
  const { createDesk } = await import('../../test/e2e/support/desk.ts')
  const { usePage } = await import('../../test/e2e/support/browser.ts')
  const host = await startHost({ engine })
  const result = { keys: [], lists: [], prompts: [] }
  const measure = async ({ page }) => {
    await createDesk(page, 'en').type('docker ps')
    await page.evaluate(watchTerminal)
    await answered(page, afterPrompt)
    for (let round = -2; round < rounds; round++) {
      const keys = await typedKeys(page, 'docker ps')
      const listMs = await answered(page, /CONTAINER ID[^]*\n\S+@\S+ \S+ \$$/)
      await clear(page)
      const promptMs = await answered(page, afterPrompt)
      await clear(page)
      if (round < 0) continue
      result.keys.push(...keys)
      result.lists.push(listMs)
      result.prompts.push(promptMs)
    }
  }
  try {
    await usePage(browser, host.address(), measure, { locale: 'en-US' })
  } finally {
    await host.dispose()
  }
  return result
}

const firstPrompt = /^\S+@\S+ \S+ \$$/
const afterPrompt = /\n\S+@\S+ \S+ \$$/

async function clear(page) {
  await typedKeys(page, 'clear')
  await answered(page, firstPrompt)
}

async function typedKeys(page, text) {
  const times = []
  for (let count = 1; count <= text.length; count++) {
    const echo = text.slice(0, count).replace(/ $/, '')
    const isSeen = text[count - 1] !== ' '
    await page.evaluate((source) => globalThis.expectRows(source), `\\$ ${echo}$`)
    await page.keyboard.press(text[count - 1])
    const tookMs = await page.evaluate(() => globalThis.rowsCame())
    // A blank at the end of a row can't be told from none.
    if (isSeen) times.push(tookMs)
  }
  return times
}

async function answered(page, pattern) {
  await page.evaluate((source) => globalThis.expectRows(source), pattern.source)
  await page.keyboard.press('Enter')
  return page.evaluate(() => globalThis.rowsCame())
}

/** Runs in the page: takes the time from the next key to the rows that are waited for. */
function watchTerminal() {
  const terminal = document.querySelector('.xterm-rows')
  const text = () =>
    [...terminal.children]
      .map((row) => row.textContent.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd()
  let expected
  let pressedAtMs
  let came
  globalThis.addEventListener('keydown', () => (pressedAtMs = performance.now()), true)
  const look = () => {
    if (expected === undefined || pressedAtMs === undefined || !expected.test(text())) return
    came(performance.now() - pressedAtMs)
    expected = undefined
  }
  new globalThis.MutationObserver(look).observe(terminal, { subtree: true, childList: true, characterData: true })
  globalThis.expectRows = (source) => {
    pressedAtMs = undefined
    expected = new RegExp(source)
    const promise = new Promise((resolve) => (came = resolve))
    globalThis.rowsCame = () => promise
  }
}
