/**
 * redis is killed at random moments while a client writes: what was answered is there after the next start where there is an
 * append-only file, by whatever rule it is flushed; no MULTI is there by half; without one, what the last snapshot had is
 * there. CAMADA_KILLS says how often (100 in the long form), CAMADA_SEED where the moments begin.
 */
import { describe, expect, it } from 'vitest'
import { createWorld } from '../../testWorld'

const kills = Number(process.env['CAMADA_KILLS'] ?? 3)
const seed = Number(process.env['CAMADA_SEED'] ?? 1)
const perRound = 3000

function* randomFrom(start: number): Generator<number> {
  for (let state = start; ;) yield (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

/** `n` counts from a million, so that its answers stand out: the last that the client heard must be there. */
const writes = Array.from({ length: perRound }, () => 'MULTI\nINCR a\nRPUSH l x\nEXEC\nINCR n\n').join('')

const start = (options: string): string =>
  `redis-server --dir /data --protected-mode no ${options} > /tmp/log 2>&1 & server=$!; until redis-cli ping > /dev/null 2>&1; do sleep 0.02; done`

async function lives(options: string, between: string): Promise<readonly string[]> {
  const random = randomFrom(seed)
  const world = createWorld('gnu')
  for (const name of ['redis-server', 'redis-cli']) world.write(`/bin/${name}`, '\x7fELF\0', 0o755)
  world.write('/etc/hosts', '127.0.0.1\tlocalhost\n')
  world.write('/w/writes', writes)
  const rounds = Array.from(
    { length: kills },
    () => `
    ${between}; : > /tmp/said
    redis-cli < /w/writes > /tmp/said 2>/dev/null & client=$!
    until grep -q '^1......$' /tmp/said; do sleep 0.02; done; sleep ${(0.02 + 0.3 * (random.next().value as number)).toFixed(3)}
    kill -9 $server; wait $client; wait $server 2>/dev/null
    ${start(options)}
    echo $(grep '^1......$' /tmp/said | tail -n 1) : $(redis-cli get n) $(redis-cli get a) $(redis-cli llen l) $(redis-cli get saved)`,
  )
  const script = `mkdir -p /data; ${start(options)}; redis-cli set n 1000000 > /dev/null\n${rounds.join('\n')}\nkill -9 $server`
  const { stdout } = await world.run(['sh', '-c', script])
  await world.host.dispose()
  return stdout.trim().split('\n')
}

describe('a killed redis', () => {
  it.each(['always', 'everysec'])('keeps what it had answered, with appendfsync %s', async (how) => {
    const lines = await lives(`--appendonly yes --appendfsync ${how} --save ''`, 'true')
    expect(lines).toHaveLength(kills)
    let ahead = 0
    for (const line of lines) {
      const [said = '', found = ''] = line.split(':')
      const [n = 0, a = 0, l = 0] = found.trim().split(' ').map(Number)
      expect({ line, l }).toEqual({ line, l: a })
      expect(n, line).toBeGreaterThanOrEqual(Number(said))
      // The transaction comes first: a kill may have come between the two.
      const more = a + 1_000_000 - n - ahead
      expect([0, 1], line).toContain(more)
      ahead += more
    }
    expect(Number(lines.at(-1)?.split(':')[0])).toBeGreaterThan(1_000_000)
  })

  it('keeps the last snapshot where there is no append-only file', async () => {
    const lines = await lives(
      "--save ''",
      'redis-cli incr saved > /dev/null; redis-cli save > /dev/null; redis-cli get n > /tmp/n',
    )
    for (const [at, line] of lines.entries()) expect(Number(line.trim().split(' ').at(-1)), line).toBe(at + 1)
  })
})
