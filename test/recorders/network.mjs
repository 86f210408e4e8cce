/**
 * Records what busybox's network programs say in a container on a network of the user's own, for
 * `src/posix/programs/netTools/recorded.test.ts` to replay.
 *
 *   node test/recorders/network.mjs [--host DOCKER_HOST]
 *
 * Two containers of `camada-busybox-musl`: `one` (10.77.0.10), which asks, and a neighbour, `camada-net-two`, alias `web`
 * (10.77.0.20), on whom nobody listens. What differs from run to run is put alike: times, counters, numbers of
 * interfaces. The order in which Docker's name server answers to A and AAAA is chance, and A is put first.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

const at = process.argv.indexOf('--host')
const host = at < 0 ? process.env.CAMADA_DOCKER_26 : process.argv[at + 1]
const image = 'camada-busybox-musl'

const pings = [
  '-c 1 -W 1 web',
  '-c 2 -q camada-net-two',
  '-c1 -W1 nope',
  '-c1 -W1 10.77.0.99',
  '-c1 10.77.0.1',
  '-c1 one',
]
pings.push('-c1 localhost', '-c 1 -s 10 web', '-c x web', '-w 1 -c 1 10.77.0.99', '', '-c1 10.77.0.20')
const fetches = ['-T 2 -O- http://web/', '-q -O- http://web/', '-T1 -O- http://nope/', '-T 1 -O- http://10.77.0.99/']
fetches.push(
  '-T 1 -O- 10.77.0.20:81',
  'http://localhost/',
  '-T 2 https://web/',
  '-O- ftp://web/x',
  'foo://x',
  '--spider web',
)
const lookups = ['web', 'camada-net-two', 'nope', '10.77.0.20', '10.77.0.99', 'web 127.0.0.11', '-type=a web']
lookups.push('-type=aaaa web', '-type=mx web', '-type=zz web', 'web 10.77.0.99', 'localhost', 'one', '')
const connections = [
  '-w 1 web 80',
  '-w 1 nope 80',
  '-w 1 10.77.0.99 80',
  '-z web 80',
  '-zv web 80',
  'web',
  '-w 1 web x',
]
const ips = ['addr', 'a', '-4 addr show eth0', 'route', 'r', 'link', 'link show lo', '-o addr', 'route get 10.77.0.20']
ips.push('route get 8.8.8.8', 'nope', 'addr show nope', 'link set eth0 down', 'addr add 1.2.3.4/24 dev eth0', 'rule')
ips.push('tunnel', '', '-6 addr', '-br addr', '-f inet addr', 'route add 1.2.3.0/24 via 10.77.0.1')
const all = [
  ...pings.map((words) => `ping ${words}`),
  ...fetches.map((words) => `wget ${words}`),
  ...lookups.map((words) => `nslookup ${words}`),
  ...connections.map((words) => `nc ${words}`),
  ...ips.map((words) => `ip ${words}`),
  ...['', 'eth0', 'lo', 'nope', '-a', 'eth0 down'].map((words) => `ifconfig ${words}`),
  ...['', '-n', '-e', 'add default gw 1.2.3.4', '-z'].map((words) => `route ${words}`),
  ...['-rn', '-r', '-i'].map((words) => `netstat ${words}`),
  ...['-n -q 1 -m 2 web', 'nope', ''].map((words) => `traceroute ${words}`),
  ...['web 80', 'nope', ''].map((words) => `telnet ${words}`),
  ...['-i', '-f', '-s', '-d'].map((words) => `hostname ${words}`),
]

function docker(...args) {
  return spawnSync('docker', ['-H', host, ...args], { encoding: 'utf8', timeout: 60_000 })
}

/** Puts alike what no two runs have alike. */
function settled(text) {
  return text
    .replace(/time=[\d.]+/g, 'time=0.040')
    .replace(/= [\d.]+\/[\d.]+\/[\d.]+ ms/g, '= 0.040/0.040/0.040 ms')
    .replace(/ {2}[\d.]+ ms/g, '  0.004 ms')
    .replace(/\b\d+: (eth\d+)@if\d+/g, '2: $1@if3')
    .replace(/^\d+: (eth\d+)/gm, '2: $1')
    .replace(/packets:\d+/g, 'packets:0')
    .replace(/bytes:\d+ \([^)]*\)/g, 'bytes:0 (0.0 B)')
    .replace(/(Non-authoritative answer:\n)\n(Non-authoritative answer:\n(?:.+\n)+)\n$/, '$2\n$1\n')
}

docker('network', 'create', '--subnet', '10.77.0.0/24', 'camada-net')
const run = (name, address, ...more) =>
  docker('run', '-d', '--name', name, '--network', 'camada-net', '--ip', address, ...more, image, 'sleep', '3600')
try {
  run('camada-net-two', '10.77.0.20', '--hostname', 'two', '--network-alias', 'web')
  run('camada-net-one', '10.77.0.10', '--hostname', 'one', '--mac-address', '02:42:0a:4d:00:0a')
  const version = docker('exec', 'camada-net-one', 'sh', '-c', 'busybox | head -1').stdout.trim()
  const cases = all.map((command) => {
    const { stdout, stderr, status } = docker('exec', 'camada-net-one', 'sh', '-c', `${command.trim()} < /dev/null`)
    return { command: command.trim(), stdout: settled(stdout), stderr: settled(stderr), status }
  })
  const recorded = { version, recordedAt: new Date().toISOString().slice(0, 10), cases }
  writeFileSync(new URL('../fixtures/network.json', import.meta.url), `${JSON.stringify(recorded, null, 2)}\n`)
} finally {
  docker('rm', '-f', 'camada-net-one', 'camada-net-two')
  docker('network', 'rm', 'camada-net')
}
