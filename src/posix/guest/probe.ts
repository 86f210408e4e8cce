/** A guest for tests of the bridge: does what its input says, call by call, and posts what came of it. */
import { PosixError } from '../filesystem/posixError'
import type { GuestSystem } from './guestSystem'

interface ProbeInput {
  readonly steps: readonly (readonly [name: string, ...values: readonly unknown[]])[]
}

/** Runs the steps; a failed one posts its errno. */
export async function run(system: GuestSystem): Promise<number> {
  const { steps } = system.input as ProbeInput
  for (const [name, ...values] of steps) {
    if (name === 'spin') for (;;);
    if (name === 'throw') throw new Error('as asked')
    if (name === 'echo') system.post(await system.receive())
    else if (name === 'compiled') system.post(await hasCompiled(system, values[0] as string))
    else if (name === 'term') await new Promise<void>((resolve) => system.onSignal('SIGTERM', resolve))
    else if (name === 'exit') return values[0] as number
    else system.post(attempt(() => step(system, name, values)))
  }
  return 0
}

/** Whether this guest had to compile the smallest module there is. */
async function hasCompiled(system: GuestSystem, name: string): Promise<boolean> {
  let isFirst = false
  await system.compiled(name, () => {
    isFirst = true
    return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
  })
  return isFirst
}

function attempt(action: () => unknown): unknown {
  try {
    return action() ?? null
  } catch (error) {
    if (error instanceof PosixError) return error.code
    throw error
  }
}

function step(system: GuestSystem, name: string, values: readonly unknown[]): unknown {
  if (name === 'text') {
    const target = new Uint8Array(values[1] as number)
    const got = system.read(values[0] as number, target, values[2] as number | undefined)
    return Buffer.from(target.subarray(0, got)).toString()
  }
  if (name === 'put') return system.write(values[0] as number, Buffer.from(values[1] as string), values[2] as number)
  if (name === 'grow') return Array.from({ length: 400 }, () => new Array<number>(1_000_000).fill(1.5)).length
  const method = (system as unknown as Record<string, (...values: readonly unknown[]) => unknown>)[name]
  return method?.apply(system, [...values])
}
