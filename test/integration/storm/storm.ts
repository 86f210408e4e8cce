/** Sends a seeded run of attacks, several at a time, and collects what is wrong with the answers. */
import { seededRandom } from '../../support/random'
import { randomAttack, type Attack } from './attacks'
import { send } from './client'
import type { Target } from './target'
import { faultOf } from './verdict'

export interface Fault {
  readonly fault: string
  readonly label: string
  /** The request, so that it can be sent again. */
  readonly request: string
}

export interface StormOptions {
  readonly seed: number
  readonly requests: number
  /** Requests under way at once. */
  readonly width: number
  /** Stops after this many different faults. Default 1. */
  readonly faults?: number
}

const ping: Attack = {
  label: 'GET /_ping',
  chunks: [Buffer.from('GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n')],
  pauseMs: 0,
  ending: 'await',
  isHttp: true,
}

/** Resolves with the faults found; an ended process is one. */
export async function storm(target: Target, options: StormOptions): Promise<readonly Fault[]> {
  const random = seededRandom(options.seed)
  const faults = new Map<string, Fault>()
  let left = options.requests
  const sender = async (): Promise<void> => {
    while (left > 0 && faults.size < (options.faults ?? 1)) {
      left--
      const attack = randomAttack(random)
      const fault = target.ended() ?? faultOf(attack, await send(target.socketPath, attack))
      if (fault !== undefined)
        faults.set(kindOf(fault), { fault, label: attack.label.slice(0, 200), request: shown(attack) })
    }
  }
  await Promise.all(Array.from({ length: options.width }, sender))
  const end = target.ended() ?? faultOf(ping, await send(target.socketPath, ping))
  if (end !== undefined) faults.set('end', { fault: `after the storm: ${end}`, label: '', request: '' })
  return [...faults.values()]
}

/** The same fault with other names and numbers counts once. */
function kindOf(fault: string): string {
  return fault.replace(/[0-9a-f]{6,}|\d+|"[^"]*"/g, '#').slice(0, 90)
}

const shownBytes = 1500

function shown({ chunks }: Attack): string {
  const bytes = Buffer.concat(chunks)
  const more = bytes.length > shownBytes ? `… (${String(bytes.length)} bytes)` : ''
  return `${JSON.stringify(bytes.subarray(0, shownBytes).toString('latin1'))}${more}`
}

const cleaning = [
  ['POST', '/containers/prune'],
  ['POST', '/volumes/prune?filters=%7B%22all%22%3A%5B%221%22%5D%7D'],
  ['POST', '/images/prune'],
  ['POST', '/networks/prune'],
  ['POST', '/build/prune'],
] as const

/** One call in peace; `body` is sent as JSON. Resolves with the answer's body, whatever its status. */
export async function ask(target: Target, method: string, path: string, body?: object): Promise<string> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const type = body === undefined ? '' : 'Content-Type: application/json\r\n'
  const head = `${method} ${path} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n${type}Content-Length: ${String(text.length)}`
  const { received } = await send(target.socketPath, {
    ...ping,
    label: path,
    chunks: [Buffer.from(`${head}\r\n\r\n${text}`)],
  })
  return received.toString('utf8').split('\r\n\r\n')[1] ?? ''
}

/** Removes what a storm made, so that rounds can be compared. */
export async function clean(target: Target): Promise<void> {
  const containers = JSON.parse(await ask(target, 'GET', '/containers/json?all=1')) as readonly { Id: string }[]
  for (const { Id } of containers) await ask(target, 'DELETE', `/containers/${Id}?force=1&v=1`)
  const images = JSON.parse(await ask(target, 'GET', '/images/json')) as readonly {
    RepoTags: readonly string[] | null
  }[]
  const ours = images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith('storm'))
  for (const tag of ours) await ask(target, 'DELETE', `/images/${tag}?force=1`)
  for (const [method, path] of cleaning) await ask(target, method, path)
}
