/** What containers send each other is counted where Linux tells it: `/sys/class/net`, `/proc/net/dev`, `docker stats`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startContainer } from './start'
import { createBox, openTestEngine } from './testEngine'

describe('the interfaces of a container', () => {
  let opened: Awaited<ReturnType<typeof openTestEngine>>
  beforeAll(async () => {
    opened = await openTestEngine()
  })
  afterAll(() => opened.close())

  const said = async (script: string, NetworkMode: string): Promise<string> => {
    const container = await createBox(opened.engine, script, { host: { NetworkMode } })
    const output: Buffer[] = []
    container.output.attach({
      write: (_, bytes) => {
        output.push(Buffer.from(bytes))
        return Promise.resolve()
      },
      end: () => undefined,
    })
    await startContainer(opened.engine, container)
    await container.running?.ended
    return Buffer.concat(output).toString()
  }

  it('is loopback alone without a network', async () => {
    const script =
      'ls /sys/class/net; cat /sys/class/net/lo/address /sys/class/net/lo/speed 2>/dev/null || echo refused; ls /sys/fs/cgroup/pids.max'
    expect(await said(script, 'none')).toBe('lo\n00:00:00:00:00:00\nrefused\n/sys/fs/cgroup/pids.max\n')
  })

  it('shows a network, and what passed it', async () => {
    const script = `cd /sys/class/net; ls; (cd eth0; pwd -P); cat eth0/mtu eth0/address
      (nc -l -p 80 >/dev/null &); sleep 0.1; echo hello | nc 127.0.0.1 80
      cat lo/statistics/rx_bytes lo/statistics/tx_packets eth0/statistics/tx_bytes; cat /proc/net/dev`
    expect(await said(script, 'bridge')).toMatch(
      new RegExp(
        [
          '^eth0\nlo\n/sys/devices/virtual/net/eth0\n1500\n02:42:ac:11:00:02\n',
          '(\\d+)\n(\\d+)\n0\n',
          'Inter-\\|   Receive .*\n face .*\n',
          '    lo:     \\1       \\2    0    0    0     0          0         0      \\1       \\2    0 .*\n',
          '  eth0:       0       0    0    0    0     0          0         0        0       0    0    0 .*\n$',
        ].join(''),
      ),
    )
  })
})
