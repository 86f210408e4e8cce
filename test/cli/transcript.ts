/**
 * Plays lines of the real docker command line, as a person would type them in a shell, and keeps what each answered.
 * A scenario is a text file under `scenarios/`: one line of shell a row, `#` for remarks, `~ ` before a line whose
 * output has no stable order. Later lines use what earlier ones made; a scenario cleans up after itself.
 *
 * Lines run in a folder of their own that is at the same path for the daemon (`$PWD` can be bind-mounted). What
 * differs by nature is replaced: ids by numbered marks, so that the same id keeps its mark over the whole scenario;
 * times, ages and addresses by their kind; the size of a base image by its name, for the daemon's are stand-ins.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { withoutKeptWarnings } from '../support/keptWarnings'

export interface Exchange {
  readonly line: string
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

export interface Transcript {
  /** The daemon that gave the answers, e.g. `26.1.5`. */
  readonly version: string
  /** Day of the recording, `2026-11-22`. */
  readonly recordedAt: string
  readonly exchanges: readonly Exchange[]
}

const scenarioFolder = join(import.meta.dirname, 'scenarios')
export const fixtureFolder = join(import.meta.dirname, '..', 'fixtures', 'cli')

const lineTimeoutMs = 300_000
/** Images that differ between the engines: the daemon's are stand-ins. */
const baseImages = ['alpine:latest', 'alpine:3.7', 'busybox:latest', 'ubuntu:20.04']

/** Names of the scenarios, sorted. */
export async function listScenarios(): Promise<readonly string[]> {
  const files = await readdir(scenarioFolder)
  return files
    .filter((file) => file.endsWith('.txt'))
    .map((file) => file.slice(0, -4))
    .sort()
}

/** The lines of a scenario. */
export async function readScenario(name: string): Promise<readonly string[]> {
  const text = await readFile(join(scenarioFolder, `${name}.txt`), 'utf8')
  return text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
}

export interface PlayOptions {
  /** As in DOCKER_HOST. */
  readonly dockerHost: string
  /** Where the scenario's folder is made; the daemon sees it at the same path. */
  readonly hostDir: string
  /** Runs a line in the folder; default: bash, with the real docker command line. */
  readonly run?: (line: string, folder: string) => Promise<Omit<Exchange, 'line'>>
}

/** Plays lines in order on one daemon and gives the answers with what differs by nature made alike. */
export async function playLines(lines: readonly string[], options: PlayOptions): Promise<readonly Exchange[]> {
  const folder = await mkdtemp(join(options.hostDir, 'cli-'))
  const home = await mkdtemp(join(tmpdir(), 'camada-cli-home-'))
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    DOCKER_HOST: options.dockerHost,
    DOCKER_BUILDKIT: '0',
    DOCKER_CLI_HINTS: '0',
  }
  try {
    const run = options.run ?? ((line: string) => runShell(line, environment, folder))
    const marks = new Marks(folder, await baseSizes(run, folder))
    const exchanges: Exchange[] = []
    for (const line of lines) {
      const isUnordered = line.startsWith('~ ')
      const answer = await run(isUnordered ? line.slice(2) : line, folder)
      const stdout = marks.clean(answer.stdout, isUnordered)
      exchanges.push({ line, stdout, stderr: marks.clean(answer.stderr, isUnordered), code: answer.code })
    }
    return exchanges
  } finally {
    await rm(folder, { recursive: true, force: true })
    await rm(home, { recursive: true, force: true })
  }
}

function runShell(
  line: string,
  env: Record<string, string>,
  cwd: string,
): Promise<{ stdout: string; stderr: string; code: number }> {
  return new Promise((done) => {
    const child = execFile('bash', ['-c', line], { env, cwd, timeout: lineTimeoutMs }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      done({ stdout, stderr, code })
    })
    child.stdin?.end()
  })
}

/** What `docker images` calls the sizes of the base images. */
async function baseSizes(run: NonNullable<PlayOptions['run']>, folder: string): Promise<readonly string[]> {
  const { stdout } = await run("docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}'", folder)
  const rows = stdout.split('\n').map((row) => row.split(' '))
  return rows.flatMap(([name = '', size = '']) => (baseImages.includes(name) ? [size, nextSize(size)] : []))
}

/** What a size becomes when a container's few bytes round it up: `7.84MB` of `7.83MB`. */
function nextSize(size: string): string {
  return size.replace(/^(\d+)\.(\d+)/, (_, whole: string, part: string) =>
    (Number(`${whole}.${part}`) + 10 ** -part.length).toFixed(part.length),
  )
}

/** What the client says by itself, some of it or not as its goroutines race. */
const clientNotices =
  /^DEPRECATED: The legacy builder.*\n.*\n.*\n\n|^time="[^"]*" level=error msg="Can't (add|close).*\n/gm
const idPattern = /\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b/g

/** Replaces what differs by nature; the same id gets the same mark over a whole scenario. */
class Marks {
  private readonly ids = new Map<string, string>()

  constructor(
    private readonly folder: string,
    private readonly baseSizes: readonly string[],
  ) {}

  clean(text: string, isUnordered: boolean): string {
    const rows = this.alike(text)
      .split('\n')
      .map((row) => row.trimEnd())
    if (isUnordered) rows.sort((a, b) => compare(a.replace(idPattern, '#'), b.replace(idPattern, '#')))
    return rows.join('\n').replace(idPattern, (id) => this.mark(id))
  }

  private alike(text: string): string {
    let cleaned = withoutKeptWarnings(text)
      .replaceAll(this.folder, '<here>')
      .replaceAll(dirname(this.folder), '<above>')
    for (const size of this.baseSizes) cleaned = cleaned.replaceAll(new RegExp(`\\b${escape(size)}\\b`, 'g'), '<base>')
    return (
      cleaned
        .replace(clientNotices, '')
        .replaceAll('26.1.5+dfsg1', '26.1.5')
        .replace(/docker-import(-\d+)?/g, 'docker-import')
        // The client names a Dockerfile from stdin at random, which compresses to more or less.
        .replace(/(Sending build context to Docker daemon) .*/g, '$1 <size>')
        .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>')
        .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?( [+-]\d{4})?( [A-Z]+)?/g, '<time>')
        .replace(/(Less than a second|About a minute|About an hour|\d+ (second|minute|hour|day)s?)( ago)?/g, '<age>')
        .replace(/\b1[78]\d{8}(\d{9})?\b/g, '<seconds>')
        .replace(/\b172\.\d+\.\d+\.\d+\b/g, '<address>')
        .replace(/\b02:42(:[0-9a-f]{2}){4}\b/g, '<mac>')
        .replace(/ {2,}/g, '  ')
    )
  }

  private mark(id: string): string {
    const short = id.slice(0, 12)
    const known = this.ids.get(short) ?? String(this.ids.size + 1)
    this.ids.set(short, known)
    return id.length === 12 ? `<id ${known}>` : `<ID ${known}>`
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function escape(text: string): string {
  return text.replaceAll('.', '\\.')
}
