/** Commands in containers that run: what they write is there afterwards. */
import type { Random } from '../../../support/random'
import type { Operation } from './names'

const writes = [
  'echo x > /f; chmod 600 /f',
  'mkdir -p /d/e; echo y > /d/e/f; ln /d/e/f /d/hard; ln -s e /d/soft',
  'rm -rf /d /etc/motd; mkdir /d',
  'echo more >> /f; cat /f; touch /etc/passwd',
  'mv /etc/profile /moved; ls /moved >&2',
  'echo kept > /data/kept; ls /data',
  'dd if=/dev/zero of=/big bs=1000 count=9 2>/dev/null; rm /two; exit 9',
  'chown 1000:1000 /f; mkfifo /p; ls -l /f | cut -c1-10',
]

export function exec(container: string, random: Random): Operation {
  const config = {
    AttachStdout: true,
    AttachStderr: true,
    Cmd: random.oneIn(8) ? random.pick([['nothing'], ['/etc'], [], ['']]) : ['sh', '-c', random.pick(writes)],
    ...(random.oneIn(6) && { User: random.pick(['nobody', '5:5', 'no-one']) }),
    ...(random.oneIn(8) && { WorkingDir: random.pick(['/d', '/nothing', 'relative']) }),
    ...(random.oneIn(8) && { Env: random.pick([['Z=1'], ['PATH']]) }),
    ...(random.oneIn(10) && { Tty: true }),
    ...(random.oneIn(12) && { Privileged: true }),
    ...(random.oneIn(12) && { DetachKeys: random.pick(['ctrl-x', 'bad keys']) }),
  }
  return { kind: 'exec', container, config }
}
