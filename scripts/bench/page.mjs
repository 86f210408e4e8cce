/** How soon `serve` answers with its page, and how much that page loads first. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { rootDir } from '../build.mjs'
import { median, print, startNode } from './harness.mjs'

/** From the start of the program to the answered page. The floor is a bare Node process that serves one file. */
export async function measureServe(scratch) {
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
export async function measureFirstLoad() {
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
