/** chsh, chage and gpasswd as Debian 13's answer (their usage texts, which the real ones print for a wrong line, are left out). */
import { describe, expect, it } from 'vitest'
import { createWorld } from '../../testWorld'

describe("passwd's smaller programs", () => {
  it('change a shell, and warn of a strange one', async () => {
    const world = createWorld('gnu')
    world.write('/etc/shells', '/bin/sh\n/bin/bash\n')
    expect(
      await world.run(['sh', '-c', 'chsh -s /bin/bash nobody; chsh -s /nope daemon; tail -2 /etc/passwd']),
    ).toEqual({
      stdout: 'daemon:x:1:1:daemon:/usr/sbin:/nope\nnobody:x:65534:65534:nobody:/nonexistent:/bin/bash\n',
      stderr: 'chsh: Warning: /nope is an invalid shell\nchsh: Warning: /nope does not exist\n',
      status: 0,
    })
    expect(await world.run(['chsh', '-s', '/bin/sh', 'nosuch'])).toEqual({
      stdout: '',
      stderr: "chsh: user 'nosuch' does not exist\n",
      status: 1,
    })
  })

  it('add members to a group and take them out', async () => {
    const world = createWorld('gnu')
    const script =
      'gpasswd -a nobody daemon; grep daemon /etc/group; gpasswd -d nobody daemon; gpasswd -d nobody daemon'
    expect(await world.run(['sh', '-c', `${script}; grep daemon /etc/group`])).toEqual({
      stdout:
        'Adding user nobody to group daemon\ndaemon:x:1:nobody\nRemoving user nobody from group daemon\n' +
        'Removing user nobody from group daemon\ndaemon:x:1:\n',
      stderr: "gpasswd: user 'nobody' is not a member of 'daemon'\n",
      status: 0,
    })
  })

  it('set and show how a password ages', async () => {
    const world = createWorld('gnu')
    world.write('/etc/shadow', 'nobody:*:20000:0:99999:7:::\n', 0o640)
    expect((await world.run(['sh', '-c', 'chage -M 30 -d 2024-01-01 nobody; chage -l nobody'])).stdout).toBe(
      'Last password change\t\t\t\t\t: Jan 01, 2024\nPassword expires\t\t\t\t\t: Jan 31, 2024\n' +
        'Password inactive\t\t\t\t\t: never\nAccount expires\t\t\t\t\t\t: never\n' +
        'Minimum number of days between password change\t\t: 0\n' +
        'Maximum number of days between password change\t\t: 30\n' +
        'Number of days of warning before password expires\t: 7\n',
    )
    expect((await world.run(['chage', '-l', 'nosuch'])).stderr).toBe(
      "chage: user 'nosuch' does not exist in /etc/passwd\n",
    )
  })
})
