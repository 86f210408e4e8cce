/** Plays a sequence on one daemon and tells what it answered and what there was in the end, in comparable words. */
import { ask, type Twin } from './ask'
import { call, jsonOf, type Call } from './engine'
import { clean, inventory } from './inventory'
import type { Operation } from './operations/names'
import { messageOf, told, unframed } from './summary'
import { Words } from './words'

export interface Played {
  /** One line an operation. */
  readonly answers: readonly string[]
  /** What is left: containers, images, volumes, networks. */
  readonly left: readonly string[]
}

/** Plays the operations in order, tells what is left, and removes it. */
export async function play(twin: Twin, operations: readonly Operation[]): Promise<Played> {
  const words = new Words(twin.prefix)
  const answers: string[] = []
  try {
    for (const operation of operations) answers.push(words.alike(await playOne(twin, operation)))
    return { answers, left: (await inventory(twin)).map((line) => words.alike(line)) }
  } finally {
    await clean(twin)
  }
}

async function playOne(twin: Twin, operation: Operation): Promise<string> {
  switch (operation.kind) {
    case 'call':
      return told(operation.call, await ask(twin, operation.call))
    case 'start':
      return start(twin, operation.container, operation.verb)
    case 'exec':
      return exec(twin, operation.container, operation.config)
    case 'wait':
      return wait(twin, operation.container, operation.condition)
    case 'reload':
      return reload(twin, operation.tags, operation.removes)
  }
}

interface StartedContainer {
  readonly State: { readonly Running: boolean }
  readonly Config: { readonly Cmd: readonly string[] | null; readonly Entrypoint: readonly string[] | null }
}

async function start(twin: Twin, container: string, verb: string): Promise<string> {
  const id = encodeURIComponent(container)
  const asked: Call = { method: 'POST', path: `/containers/${id}/${verb}` }
  const answer = await ask(twin, asked)
  if (answer.status < 300) {
    const { Config } = jsonOf(await ask(twin, { method: 'GET', path: `/containers/${id}/json` })) as StartedContainer
    if (![...(Config.Entrypoint ?? []), ...(Config.Cmd ?? [])].includes('sleep')) {
      await ask(twin, { method: 'POST', path: `/containers/${id}/wait` })
    }
  }
  return told(asked, answer)
}

async function wait(twin: Twin, container: string, condition: string): Promise<string> {
  const id = encodeURIComponent(container)
  const found = await ask(twin, { method: 'GET', path: `/containers/${id}/json` })
  if (found.status === 200 && (jsonOf(found) as StartedContainer).State.Running) return `wait: ${container} runs`
  const answer = await ask(twin, { method: 'POST', path: `/containers/${id}/wait?condition=${condition}` })
  return `wait: ${String(answer.status)} ${answer.body.toString('utf8').trim()}`
}

async function exec(twin: Twin, container: string, config: Readonly<Record<string, unknown>>): Promise<string> {
  const made: Call = { method: 'POST', path: `/containers/${encodeURIComponent(container)}/exec`, json: config }
  const answer = await ask(twin, made)
  const { Id } = (jsonOf(answer) ?? {}) as { Id?: string }
  if (Id === undefined) return told(made, answer)
  const json = { Detach: false, Tty: config['Tty'] === true }
  const run = await ask(twin, { method: 'POST', path: `/exec/${Id}/start`, json })
  const { ExitCode } = jsonOf(await ask(twin, { method: 'GET', path: `/exec/${Id}/json` })) as { ExitCode: number }
  const said = run.status >= 400 ? messageOf(run) : unframed(run.body)
  return `exec: ${String(run.status)} ${JSON.stringify(said)} ${String(ExitCode)}`
}

/** The archive is the daemon's own; what loading it says is not. */
async function reload(twin: Twin, tags: readonly string[], removes: boolean): Promise<string> {
  const names = tags.map((tag) => `names=${encodeURIComponent(tag)}`).join('&')
  const get: Call = { method: 'GET', path: `/images/get?${names}` }
  const saved = await ask(twin, get)
  if (saved.status >= 400) return told(get, saved)
  if (removes) for (const tag of tags) await ask(twin, { method: 'DELETE', path: `/images/${tag}?force=1` })
  const post: Call = { method: 'POST', path: '/images/load?quiet=1' }
  return told(post, await call(twin.socketPath, { ...post, tar: saved.body }))
}
