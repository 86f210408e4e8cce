/**
 * Cases whose answers were recorded from the real daemons: a topic is a list of requests, its fixture
 * (`test/fixtures/conformance/<topic>.json`) says what 26.1.5 (`1.45`) and 20.10.24 (`1.41`) answered to each; one that
 * answers as 26.1.5 has no entry of its own. Where a daemon draws its answer (Go's maps have no order), the fixture lists
 * each as `{ "either": […] }`. `CAMADA_RECORD=1` records anew from the private daemons.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { withoutKeptWarnings } from '../support/keptWarnings'
import { withoutIds, type Bench } from './bench'
import { send, type RawReply, type RawRequest } from './raw'

export interface RecordedRequest extends RawRequest {
  readonly label: string
  /** What of the reply is compared; status and text unless given. */
  readonly show?: (reply: RawReply) => unknown
  /** What must be undone before the next one. */
  readonly after?: (reply: RawReply) => Promise<unknown>
}

/** How a daemon answers a driver that it looks for, for 15 seconds: asked when the suite starts, awaited in its case. */
const isLookedFor = /"(?:LogConfig":\{"Type|VolumeDriver|Driver)":"nosuch"/
const ahead = new WeakMap<() => Bench, ((bench: Bench) => void)[]>()

/** Sends what takes long and touches nothing else, so that the other cases don't wait for it. */
export function sendAhead(bench: () => Bench): void {
  for (const sendOne of ahead.get(bench) ?? []) sendOne(bench())
}

type Answers = Record<string, Record<string, unknown>>

const reference = '1.45'
const isRecording = process.env['CAMADA_RECORD'] === '1'

/** One test for each request, in order. `requests` is asked when the first one runs. */
export function recordedCases(
  bench: () => Bench,
  topic: string,
  labels: readonly string[],
  requests: (bench: Bench) => readonly RecordedRequest[],
): void {
  const path = resolve(`test/fixtures/conformance/${topic}.json`)
  const answers = (): Answers => (existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Answers) : {})
  const requestOf = (known: Bench, label: string): RecordedRequest => {
    const asked = requests(known).find((request) => request.label === label)
    if (asked === undefined) throw new Error(`no request ${label}`)
    return asked
  }
  const sent = new Map<string, Promise<RawReply>>()
  const sendLabel = (known: Bench, label: string): void => {
    const reply = send(known, requestOf(known, label))
    reply.catch(() => undefined)
    sent.set(label, reply)
  }
  const early = labels.filter((label) => isLookedFor.test(label) && /create|HostConfig/.test(label))
  ahead.set(bench, [...(ahead.get(bench) ?? []), ...early.map((label) => (known: Bench) => sendLabel(known, label))])
  for (const label of labels) {
    it(`${topic}: ${label}`, async () => {
      const asked = requestOf(bench(), label)
      const reply = withoutWarnings(await (sent.get(label) ?? send(bench(), asked)))
      const shown = normalised(bench(), (asked.show ?? statusAndText)(reply))
      await asked.after?.(reply)
      const { apiVersion } = bench()
      if (isRecording && bench().isReal) record(path, answers(), { label, apiVersion, shown })
      const known = answers()[label] ?? {}
      const answer = known[apiVersion] ?? known[reference]
      if (isDrawn(answer)) expect(answer.either).toContainEqual(shown)
      else expect(shown).toEqual(answer)
    })
  }
}

/** No daemon but the simulator says them. */
function withoutWarnings(reply: RawReply): RawReply {
  const text = reply.body.toString('latin1')
  const cleaned = withoutKeptWarnings(text)
  return cleaned === text ? reply : { ...reply, body: Buffer.from(cleaned, 'latin1') }
}

/** One of several answers, by chance. */
interface Drawn {
  readonly either: readonly unknown[]
}

function isDrawn(answer: unknown): answer is Drawn {
  return typeof answer === 'object' && answer !== null && 'either' in answer
}

/** A drawn answer is left as it is: whoever listed it knows why. */
function record(path: string, answers: Answers, entry: { label: string; apiVersion: string; shown: unknown }): void {
  const { label, apiVersion, shown } = entry
  if (isDrawn(answers[label]?.[apiVersion])) return
  const own = { ...answers[label], [apiVersion]: shown }
  if (apiVersion !== reference && JSON.stringify(own[reference]) === JSON.stringify(shown)) delete own[apiVersion]
  writeFileSync(path, `${JSON.stringify({ ...answers, [label]: own }, undefined, 2)}\n`)
}

export function statusAndText(reply: RawReply): string {
  return `${String(reply.status)} ${reply.body.toString('utf8').trimEnd()}`
}

const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g

/** Names, folders, IDs and times of the run are the same in each. */
function normalised(bench: Bench, shown: unknown): unknown {
  const text = withoutIds(JSON.stringify(shown))
    .replaceAll(bench.hostDir, 'HOST')
    .replaceAll(bench.prefix, 'RUN')
    .replace(time, (found) => (found.startsWith('0001') ? found : '<time>'))
  return JSON.parse(text) as unknown
}
