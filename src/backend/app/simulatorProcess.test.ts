import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forkSimulator } from './simulatorProcess'

let root = ''
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'camada-child-'))))
afterEach(() => rm(root, { recursive: true }))

/** Starts a program of these lines in the simulator's place. */
async function start(...lines: string[]) {
  const modulePath = join(root, 'program.mjs')
  await writeFile(modulePath, lines.join('\n'))
  return forkSimulator(modulePath, { socketPath: '/run/x.sock', dataDir: '/data', workspacesDir: '/work' })
}

describe('forkSimulator', () => {
  it('hands over socket and data folder, and is ready when the child says so', async () => {
    const running = await start(
      `process.stdout.write('loading…\\nlistening ')`,
      `setTimeout(() => console.log('on unix://' + process.argv.slice(2).join('|')), 20)`,
      `process.on('SIGTERM', () => process.exit(0))`,
      `setInterval(() => {}, 1000)`,
    )
    expect(running.url).toBe('unix://--socket|/run/x.sock|--data|/data|--host-folder|/home/aluno=/work')
    await running.dispose()
    await running.dispose()
  })

  it('says why the child ended before it was ready', async () => {
    await expect(start(`console.error('the socket is taken')`, `process.exitCode = 1`)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'the simulator ended while it started\nthe socket is taken',
    })
    await expect(start(`throw new Error('broken')`)).rejects.toThrow(/Error: broken/)
  })

  it('tells when the child ends by itself, once, and not when it was disposed of', async () => {
    const dying = await start(`console.log('listening on unix:///x')`, `setTimeout(() => process.exit(3), 30)`)
    let ends = 0
    const unsubscribe = dying.onExit(() => (ends += 10))
    unsubscribe()
    await new Promise<void>((resolve) => dying.onExit(() => resolve()))
    dying.onExit(() => (ends += 1))
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(ends).toBe(1)

    const disposed = await start(`console.log('listening on unix:///x')`, `setInterval(() => {}, 1000)`)
    disposed.onExit(() => (ends += 100))
    await disposed.dispose()
    expect(ends).toBe(1)
  })

  it('goes on when the child prints much more', async () => {
    const running = await start(
      `console.log('listening on unix:///x')`,
      `process.stdout.write('x'.repeat(5_000_000), () => process.stderr.write('y'.repeat(5_000_000), () => process.exit()))`,
    )
    await new Promise<void>((resolve) => running.onExit(() => resolve()))
  })
})
