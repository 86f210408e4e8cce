/**
 * The simulator is killed at random moments while clients work; what was answered is there afterwards and nothing is
 * half there. The short form kills a few times; CAMADA_KILLS=200 CAMADA_SEED=… is the long one.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eventually } from '../../support/eventually'
import { startChild } from './simulatorChild'
import { buildSimulatorProgram } from './simulatorProgram'
import { compare, Facts, work } from './storm'
import type { Random } from './storm'

const kills = Number(process.env['CAMADA_KILLS'] ?? '3')
const seed = Number(process.env['CAMADA_SEED'] ?? String(Date.now() % 1_000_000))

function randomFrom(start: number): Random {
  let state = start >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

async function problemsOf(docker: { modem: unknown }): Promise<readonly string[]> {
  const modem = docker.modem as { dial(options: object, done: (error: unknown, answer: unknown) => void): void }
  const view = await new Promise<unknown>((resolve, reject) =>
    modem.dial({ path: '/camada/v1/state', method: 'GET', statusCodes: { 200: true } }, (error, answer) =>
      error instanceof Error ? reject(error) : resolve(answer),
    ),
  )
  return (view as { problems: readonly string[] }).problems
}

test(
  `nothing that was answered is lost by ${kills} kills (seed ${seed})`,
  async () => {
    process.stdout.write(`CAMADA_KILLS=${kills} CAMADA_SEED=${seed}\n`)
    const random = randomFrom(seed)
    const program = await buildSimulatorProgram()
    try {
      for (let done = 0; done < kills; done += killsOfState) {
        await killOften(program.path, Math.min(killsOfState, kills - done), random)
      }
    } finally {
      program.dispose()
    }
  },
  60_000 + kills * 20_000,
)

/** A state begins anew at times, so that looking at all of it after each kill stays short. */
const killsOfState = 20

async function killOften(program: string, count: number, random: Random): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'camada-kill-'))
  const facts = new Facts()
  try {
    for (let kill = 1; kill <= count; kill++) {
      const simulator = await startChild(program, folder)
      try {
        expect(await problemsOf(simulator.docker)).toEqual([])
        expect(await compare(simulator.docker, facts), `after kill ${kill - 1}, seed ${seed}`).toEqual([])
        const workers = ['a', 'b', 'c'].map((name) => work(simulator.docker, facts, `${name}${kill}`, random))
        const failed = Promise.all(workers)
        failed.catch(() => undefined)
        const before = facts.size
        await Promise.race([sleep(50 + random(900)), failed])
        // At a time of chance, but not before something was answered.
        await Promise.race([
          eventually(
            'an answer',
            () => facts.size,
            (size) => size > before,
          ),
          failed,
        ])
        await simulator.kill('SIGKILL')
        // Some calls of the client never end when the connection goes; what they change stays open.
        await Promise.race([failed, sleep(500)])
      } finally {
        await simulator.kill('SIGKILL')
      }
    }
    const last = await startChild(program, folder)
    try {
      expect(await problemsOf(last.docker)).toEqual([])
      expect(await compare(last.docker, facts), `seed ${seed}`).toEqual([])
      expect(facts.size).toBeGreaterThan(count)
    } finally {
      await last.kill('SIGTERM')
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
