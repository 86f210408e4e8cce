/**
 * Recorded cases as lines: `DELETE /images/RUN-a:1?force=1`. `RUN` is the run's prefix, `<a>` the ID that an earlier step
 * kept as `a`, `<start>` and `<now>` are seconds since the epoch; what stands after ` #` makes a line unlike one that was
 * there before. The line is the case's label.
 */
import type { Bench } from './bench'
import { contextTar, readAll, withoutIds } from './bench'
import { send, type RawReply } from './raw'
import { recordedCases, type RecordedRequest } from './recorded'

export interface Step {
  readonly line: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Keeps the ID that the answer tells. */
  readonly keep?: string
  /** Deletes the image that the answer tells of: one without the run's label. */
  readonly drops?: boolean
  readonly show?: (reply: RawReply, kept: ReadonlyMap<string, string>) => unknown
}

/** A step; `RUN` and kept IDs are filled in in a JSON body, too. */
export function step(line: string, options: Omit<Step, 'line'> = {}): Step {
  return { line, ...options }
}

/** An instruction RUN, with a word behind it, stays. */
function withPrefix(text: string, { prefix }: Bench): string {
  return text.replace(/RUN(?! \w)/g, prefix)
}

/** The body of an import or a build: a tar of text files. */
export function tarOf(files: Readonly<Record<string, string>>): (bench: Bench) => Promise<Buffer> {
  return (bench) =>
    readAll(
      contextTar(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, withPrefix(text, bench)]))),
    )
}

const label = 'io.camada.conformance'

/** An import of one file, labelled as the run's; `changes` are further instructions. */
export function importOf(name: string, query = '', changes: readonly string[] = []): Step {
  const instructions = [`LABEL ${label}=RUN`, ...changes].map((change) => `&changes=${encodeURIComponent(change)}`)
  const line = `POST /images/create?fromSrc=-${query}${instructions.join('')} # ${name}`
  return step(line, { keep: name, body: tarOf({ [name]: `${name} of RUN\n` }) })
}

/** A build of one Dockerfile, labelled as the run's; only whether it came to an image is compared. */
export function buildOf(name: string, dockerfile: string): Step {
  return step(`POST /build?t=RUN-${name}:1&labels={"${label}":"RUN"} # ${name}`, {
    keep: name,
    body: tarOf({ Dockerfile: dockerfile }),
    show: (reply) => [reply.status, reply.body.toString('utf8').includes('Successfully tagged')],
  })
}

/** One test for each step, in order. */
export function stepCases(bench: () => Bench, topic: string, steps: readonly Step[]): void {
  const kept = new Map<string, string>()
  recordedCases(
    bench,
    topic,
    steps.map(({ line }) => line),
    (known) => steps.map((each) => requestOf(known, each, kept)),
  )
}

function requestOf(
  bench: Bench,
  { line, body, headers, keep, drops, show }: Step,
  kept: Map<string, string>,
): RecordedRequest {
  const now = Math.floor(Date.now() / 1000)
  if (!kept.has('start')) kept.set('start', String(now))
  kept.set('now', String(now + 1))
  kept.set('run', bench.prefix)
  const fill = (text: string): string =>
    withPrefix(text, bench).replace(/<(\w+)>/g, (all, name: string) => kept.get(name) ?? all)
  const [, method = '', target = ''] = /^(\S+) (.*?)(?: #.*)?$/s.exec(fill(line)) ?? []
  const [path = '', search = ''] = target.split(/\?(.*)/s)
  const filled = typeof body === 'object' ? (JSON.parse(fill(JSON.stringify(body))) as object) : body
  return {
    label: line,
    method,
    path: `${encodeURI(path)}${search === '' ? '' : `?${encoded(search)}`}`,
    ...(filled !== undefined && {
      body: typeof filled === 'function' ? () => (filled as (given: Bench) => Promise<Buffer>)(bench) : filled,
    }),
    ...(headers && { headers }),
    ...(show && { show: (reply: RawReply) => show(reply, kept) }),
    after: async (reply) => {
      const id = idIn(reply)
      if (id === undefined || reply.status >= 400) return
      if (keep !== undefined) kept.set(keep, id)
      if (drops === true) await send(bench, { method: 'DELETE', path: `/images/${id}`, query: { force: 1 } })
    },
  }
}

function encoded(search: string): string {
  return new URLSearchParams(search).toString()
}

/** The last ID that an answer tells, as `sha256:…` or a container's. */
function idIn(reply: RawReply): string | undefined {
  return [...reply.body.toString('utf8').matchAll(/(?:sha256:)?[0-9a-f]{64}/g)].at(-1)?.[0]
}

/** Status and JSON, with host paths and seconds since the epoch made the same in every run. */
export function statusAndJson(reply: RawReply): unknown {
  const text = reply.body
    .toString('utf8')
    .replace(/[^":]*\/overlay2\//g, 'ROOT/')
    .replaceAll('+dfsg1', '')
    .replace(/"Created":\d{6,}/g, '"Created":"<seconds>"')
  return [reply.status, JSON.parse(text) as unknown]
}

/**
 * Status and the rows of a list that are the run's own, sorted: those of one second come in any order. Another run's may
 * stand beside them.
 */
export function ownRows(reply: RawReply, kept: ReadonlyMap<string, string>): unknown {
  const [status, rows] = statusAndJson(reply) as [number, unknown]
  if (!Array.isArray(rows)) return [status, rows]
  const own = (rows as { Labels?: Record<string, string> | null }[]).filter(
    (row) => row.Labels?.[label] === kept.get('run'),
  )
  return [
    status,
    own
      .map((row) => withoutIds(JSON.stringify(row)))
      .sort()
      .map((row) => JSON.parse(row) as unknown),
  ]
}
