/**
 * Plays the stories of `stories.ts` in the simulator's small Unix, with its own servers and clients, and looks at
 * the data directory after each step as the recorder of the real servers does.
 */
import { rootCredentials, type Namespace } from '../filesystem/namespaceTypes'
import type { Program } from '../process/types'
import { serverWorld } from '../programs/mysqld/testServer'
import { createWorld, type World } from '../testWorld'
import { changesBetween, foldedName, type SeenFile, type StepSeen } from './changes'
import { mysqlStory, postgresStory, redisStory, type StoryStep } from './stories'

interface PlayedGrowth {
  readonly names: readonly string[]
  readonly steps: readonly StepSeen[]
}

const caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }

/** A file and what tells that it is as it was. */
type Known = SeenFile & { readonly state: string }

/** Looks at a directory again and again; each look says what became of its files since the one before. */
class Looker {
  readonly steps: StepSeen[] = []
  names: readonly string[] = []
  private seen: ReadonlyMap<string, Known> = new Map()
  private readonly relations = new Map<string, string>()

  constructor(
    private readonly namespace: Namespace,
    private readonly folder: string,
  ) {}

  /** The first look, of a server that is ready. */
  begin(): void {
    this.seen = this.files()
    this.names = [...new Set([...this.seen.keys()].map((path) => foldedName(path, new Map())))].sort()
  }

  /** `pairs` are lines `item=base/5/16384`. */
  look(step: string, pairs: readonly string[] = []): void {
    for (const pair of pairs) {
      const [name = '', path = ''] = pair.split('=')
      this.relations.set(path, name)
    }
    const now = this.files()
    this.steps.push({ step, changes: changesBetween(this.seen, now, this.relations) })
    this.seen = now
  }

  read(path: string): Uint8Array {
    const file = this.namespace.open(caller, path, { read: true })
    try {
      return file.read(file.stat().sizeBytes)
    } finally {
      file.close()
    }
  }

  private files(path = ''): ReadonlyMap<string, Known> {
    const files = new Map<string, Known>()
    for (const { name } of this.namespace.readDirectory(caller, `${this.folder}/${path}`)) {
      const own = path === '' ? name : `${path}/${name}`
      const stat = this.namespace.lstat(caller, `${this.folder}/${own}`)
      if (stat.kind === 'directory') for (const [inner, file] of this.files(own)) files.set(inner, file)
      if (stat.kind !== 'file') continue
      const inode = String(stat.inode)
      const known = this.seen.get(own)
      const state = `${inode} ${String(stat.mtimeNs)} ${String(stat.sizeBytes)}`
      files.set(own, known?.state === state ? known : { inode, state, bytes: this.read(`${this.folder}/${own}`) })
    }
    return files
  }
}

/** `FLUSH TABLES` makes the checkpoint that would come within a second. */
export async function playMysql(): Promise<PlayedGrowth> {
  const server = await serverWorld()
  const tell = async (input: string, ...options: readonly string[]): Promise<void> => {
    const { status, stderr } = await server.run(['mysql', ...options], input)
    if (status !== 0) throw new Error(stderr)
  }
  await tell('CREATE DATABASE lab')
  const looker = new Looker(server.world.namespace, '/var/mysql')
  looker.begin()
  for (const { name, input } of mysqlStory) {
    await tell(`${input};\nFLUSH TABLES`, 'lab')
    looker.look(name)
  }
  await server.stop()
  looker.look('stop')
  return looker
}

export function playPostgres(): Promise<PlayedGrowth> {
  const relations = "SELECT relname || '=' || pg_relation_filepath(oid) FROM pg_class WHERE relname ~ '^item'"
  return playScript(['initdb', 'postgres', 'psql', 'gosu', 'pg_ctl'], postgresStory, {
    start: `mkdir -p /data /var/run/postgresql; chown 999:999 /data /var/run/postgresql
      gosu postgres initdb -D /data >/tmp/initdb 2>&1 || exit 9
      gosu postgres pg_ctl -D /data -l /tmp/log -w start >/tmp/start`,
    tell: 'psql -U postgres -qAt -v ON_ERROR_STOP=1',
    settle: `psql -U postgres -qAt -c "${relations}" > /tmp/relations`,
    stop: 'gosu postgres pg_ctl -D /data -m fast -w stop >/dev/null',
  })
}

export function playRedis(): Promise<PlayedGrowth> {
  return playScript(['redis-server', 'redis-cli'], redisStory, {
    start: `mkdir -p /data; redis-server --dir /data --appendonly yes --save '' > /tmp/log 2>&1 & server=$!
      until redis-cli ping > /dev/null 2>&1; do sleep 0.02; done`,
    tell: 'redis-cli > /dev/null',
    // Files of before a rewrite are removed after it has ended.
    settle: `while redis-cli info persistence | grep -qE '(in_progress|scheduled):1'; do sleep 0.02; done
      until [ $(ls /data/appendonlydir | wc -l) = 3 ]; do sleep 0.02; done`,
    stop: 'kill $server; wait $server 2>/dev/null',
  })
}

interface Commands {
  readonly start: string
  readonly tell: string
  readonly settle: string
  readonly stop: string
}

async function playScript(
  programs: readonly string[],
  story: readonly StoryStep[],
  { start, tell, settle, stop }: Commands,
): Promise<PlayedGrowth> {
  const world = databaseWorld(['look', ...programs])
  const looker = new Looker(world.namespace, '/data')
  const look: Program = ({ argv }) => {
    const [, step = ''] = argv
    const pairs = world.namespace.exists(caller, '/tmp/relations')
      ? Buffer.from(looker.read('/tmp/relations')).toString().trim().split('\n')
      : []
    if (step === '') looker.begin()
    else looker.look(step, pairs)
    return Promise.resolve(0)
  }
  for (const [at, { input }] of story.entries()) world.write(`/w/${String(at)}`, input)
  const steps = story.map(({ name }, at) => `${tell} < /w/${String(at)} || exit 9; ${settle}; look '${name}'`)
  const script = `${start}\nlook\n${steps.join('\n')}\n${stop}; look stop`
  const { status, stderr } = await world.run(['sh', '-c', script], { programs: { look }, timeoutMs: 110_000 })
  await world.host.dispose()
  if (status !== 0) throw new Error(`${String(status)} ${stderr}`)
  return looker
}

function databaseWorld(programs: readonly string[]): World {
  const world = createWorld('gnu')
  world.write('/etc/passwd', 'root:x:0:0::/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/bash\n')
  world.write('/etc/group', 'postgres:x:999:\n')
  world.write('/etc/hosts', '127.0.0.1\tlocalhost\n')
  for (const name of programs) world.write(`/bin/${name}`, '\x7fELF\0', 0o755)
  return world
}
