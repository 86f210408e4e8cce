/**
 * One at a time over all test processes of this machine: labs name their containers, so two that play the same lab on
 * the same daemon would meet each other's. The lock lies in the folder that the daemons share, if there is one: whoever
 * plays all labs has a temporary folder of their own.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const lookEveryMs = 200

/** Waits until no other process holds `name`, and holds it until what it gives is called; a dead holder doesn't count. */
export async function hold(name: string): Promise<() => Promise<void>> {
  const folder = join(process.env['CAMADA_SHARE'] ?? tmpdir(), `camada-test-${name}.lock`)
  while (!(await take(folder))) await delay(lookEveryMs)
  return () => rm(folder, { recursive: true, force: true })
}

/** Runs `use` while no other process holds `name`. */
export async function exclusively<Result>(name: string, use: () => Promise<Result>): Promise<Result> {
  const release = await hold(name)
  try {
    return await use()
  } finally {
    await release()
  }
}

async function take(folder: string): Promise<boolean> {
  try {
    await mkdir(folder)
    await writeFile(join(folder, 'pid'), String(process.pid))
    return true
  } catch {
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => 'NaN'))
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(folder, { recursive: true, force: true })
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
