/** Several clients of one simulator that follow, type, build and copy, half of whom leave in the middle. */
import { setTimeout as delay } from 'node:timers/promises'
import { seededRandom, type Random } from '../../support/random'
import { ask } from './storm'
import { randomExec, randomStream, type Cast, type StreamCall } from './streamCalls'
import { converse } from './streamClient'
import type { Target } from './target'

export interface StreamStorm {
  readonly seed: number
  readonly calls: number
  /** Clients at once. */
  readonly width: number
}

/** How soon processes whose client has left must have ended: none of them has work for longer. */
const endedWithinMs = 60_000

/** Resolves with what was wrong; the containers it makes are left to `clean`. */
export async function streamStorm(target: Target, { seed, calls, width }: StreamStorm): Promise<readonly string[]> {
  const cast: Cast = {
    printer: await start(target, 'while :; do echo a line; sleep 0.01; done'),
    echoer: await start(target, 'cat'),
  }
  const faults: string[] = []
  let left = calls
  const client = async (number: number): Promise<void> => {
    const random = seededRandom(seed * 1000 + number)
    while (left-- > 0 && faults.length === 0) {
      const fault = target.ended() ?? (await oneCall(target, cast, random))
      if (fault !== undefined) faults.push(fault)
    }
  }
  await Promise.all(Array.from({ length: width }, (_, number) => client(number)))
  for (const id of [cast.printer, cast.echoer]) faults.push(...(await leftOver(target, id)))
  return faults
}

async function oneCall(target: Target, cast: Cast, random: Random): Promise<string | undefined> {
  const call = random.oneIn(2) ? await makeExec(target, cast, random) : await randomStream(cast, random)
  const fault = await converse(target.socketPath, call)
  return fault === undefined ? undefined : `${call.label} ${JSON.stringify(call.leaving)}: ${fault}`
}

async function makeExec(target: Target, cast: Cast, random: Random): Promise<StreamCall> {
  const { line, start: toStart } = randomExec(random)
  const request = { Cmd: ['sh', '-c', line], AttachStdin: true, AttachStdout: true, AttachStderr: true }
  const exec = await ask(target, 'POST', `/containers/${cast.printer}/exec`, request)
  return toStart((JSON.parse(exec) as { Id: string }).Id)
}

async function start(target: Target, line: string): Promise<string> {
  const settings = { Image: 'alpine', Cmd: ['sh', '-c', line], OpenStdin: true }
  const { Id } = JSON.parse(await ask(target, 'POST', '/containers/create', settings)) as { Id: string }
  await ask(target, 'POST', `/containers/${Id}/start`)
  return Id
}

/** Execs that still run though their work is done and their client is gone. */
async function leftOver(target: Target, id: string): Promise<readonly string[]> {
  const deadlineMs = performance.now() + endedWithinMs
  for (;;) {
    const { ExecIDs } = JSON.parse(await ask(target, 'GET', `/containers/${id}/json`)) as { ExecIDs: string[] | null }
    if (ExecIDs === null || ExecIDs.length === 0) return []
    if (performance.now() > deadlineMs) return [`execs go on: ${await ask(target, 'GET', `/containers/${id}/top`)}`]
    await delay(50)
  }
}
