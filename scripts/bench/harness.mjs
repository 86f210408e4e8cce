/** What the parts of the bench share: programs under test, medians, and the one way in which a figure is printed. */
import { spawn } from 'node:child_process'
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

/** Milliseconds of each of so many rounds, after one that doesn't count. */
export async function timedRounds(rounds, act) {
  const times = []
  for (let round = -1; round < rounds; round++) {
    const tookMs = await act(round)
    if (round >= 0) times.push(tookMs)
  }
  return times
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function print(name, figure, aim = '') {
  console.log(`${name.padEnd(32)} ${figure}${aim === '' ? '' : `  [${aim}]`}`)
}

/** One figure in milliseconds as a ratio to its aim. */
export function printMs(name, tookMs, aimMs, more = '') {
  print(name, `${(tookMs / aimMs).toFixed(2)} of ${aimMs} ms (${tookMs.toFixed(1)} ms${more})`, 'aim: under 1')
}
