/** What the parts of the bench share: programs under test, clocks, medians, and the one way to print a figure. */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootDir } from '../build.mjs'

/** Starts one of the built programs and waits for the line that says it is ready. */
export function startProgram(name, args, ready) {
  return startNode([join(rootDir, 'out', 'main', name), ...args], ready)
}

/** Starts Node and waits for a line that matches. */
export function startNode(args, ready) {
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
        pid: child.pid,
        end: () => {
          child.kill('SIGTERM')
          return exited
        },
      })
    })
  })
}

/** Milliseconds that something takes. */
export async function timed(act) {
  const startedMs = performance.now()
  await act()
  return performance.now() - startedMs
}

/**
 * Medians over so many rounds, after one that doesn't count: milliseconds by the clock, and those that the main thread
 * of the process `pid` ran, which other work on the machine doesn't change (0 where the system doesn't tell).
 */
export async function measured(pid, rounds, act) {
  const times = { clock: [], processor: [] }
  for (let round = -1; round < rounds; round++) {
    const ranMs = await processorMs(pid)
    const tookMs = await timed(() => act(round))
    if (round < 0) continue
    times.clock.push(tookMs)
    times.processor.push((await processorMs(pid)) - ranMs)
  }
  return { clockMs: median(times.clock), cpuMs: median(times.processor) }
}

/** Milliseconds that the main thread of a process has run; 0 where the system doesn't tell. */
export async function processorMs(pid) {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '0')
  return Number(text.split(' ')[0]) / 1e6
}

/** Bytes of a process in memory now (`VmRSS`) or at most so far (`VmHWM`); 0 where the system doesn't tell. */
export async function memoryBytes(pid, what = 'VmRSS') {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024
}

export function median(numbers) {
  return quantile(numbers, 0.5)
}

/** The number below which that part of all lies. */
export function quantile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

/** Runs a shell line in a container as `docker exec` does; returns its output. Throws when it fails. */
export async function runIn(docker, container, script) {
  const exec = await container.exec({ Cmd: ['sh', '-c', script], AttachStdout: true, AttachStderr: true })
  let output = ''
  for await (const chunk of await exec.start({})) output += chunk
  const { ExitCode: code } = await exec.inspect()
  if (code !== 0) throw new Error(`exit ${code}: ${script}: ${output}`)
  return output
}

/** Builds an image; `context` is a stream of a tar. */
export async function build(docker, context, options) {
  await untilDone(docker, await docker.buildImage(context, { version: '1', ...options }))
}

export async function pull(docker, name) {
  await untilDone(docker, await docker.pull(name))
}

/** Follows a stream of messages to its end. Throws the error that it tells. */
async function untilDone(docker, stream) {
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, messages) => {
      const failure = error ?? messages.find((message) => message.error !== undefined)
      if (failure) reject(new Error(failure.error ?? failure.message))
      else resolve()
    })
  })
}

export function print(name, figure, aim = '') {
  console.log(`${name.padEnd(36)} ${figure}${aim === '' ? '' : `  [${aim}]`}`)
}

/** A time as a ratio to its aim; `times` is the clock's milliseconds, or what `measured` gives. */
export function printMs(name, times, aimMs, more = '') {
  const { clockMs, cpuMs } = typeof times === 'number' ? { clockMs: times, cpuMs: 0 } : times
  const processor = cpuMs > 0 ? `, ${cpuMs.toFixed(1)} ms of processor` : ''
  const figure = `${(clockMs / aimMs).toFixed(2)} of ${aimMs} ms (${clockMs.toFixed(1)} ms${processor}${more})`
  print(name, figure, 'aim: under 1')
}

/** How many times faster than the daemon; `theirs` is undefined where there is none. */
export function printAgainst(name, ours, theirs, aim = 20) {
  const figures = `${ours.clockMs.toFixed(1)} ms, ${ours.cpuMs.toFixed(1)} ms of processor`
  if (theirs === undefined) print(name, `${figures} on the simulator; no daemon`)
  else
    print(
      name,
      `${(theirs / ours.clockMs).toFixed(1)} times faster (${figures}, daemon ${theirs.toFixed(0)} ms)`,
      `aim: ${aim}`,
    )
}
