import { describe, expect, it } from 'vitest'
import { createWorld } from '../../testWorld'

describe('hello', () => {
  it('says all that the image hello-world says', async () => {
    const world = createWorld()
    world.write('/hello', '\x7fELF\0placeholder', 0o755)
    const { stdout, stderr, status } = await world.run(['/hello'])
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout.split('\n')).toEqual([
      '',
      'Hello from Docker!',
      'This message shows that your installation appears to be working correctly.',
      '',
      'To generate this message, Docker took the following steps:',
      ' 1. The Docker client contacted the Docker daemon.',
      ' 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.',
      '    (amd64)',
      ' 3. The Docker daemon created a new container from that image which runs the',
      '    executable that produces the output you are currently reading.',
      ' 4. The Docker daemon streamed that output to the Docker client, which sent it',
      '    to your terminal.',
      '',
      'To try something more ambitious, you can run an Ubuntu container with:',
      ' $ docker run -it ubuntu bash',
      '',
      'Share images, automate workflows, and more with a free Docker ID:',
      ' https://hub.docker.com/',
      '',
      'For more examples and ideas, visit:',
      ' https://docs.docker.com/get-started/',
      '',
      '',
    ])
  })

  it('is no applet of busybox', async () => {
    const world = createWorld()
    expect(await world.run(['busybox', 'hello'])).toEqual({
      stdout: '',
      stderr: 'hello: applet not found\n',
      status: 127,
    })
    expect((await world.run(['busybox', '--list'])).stdout.split('\n')).not.toContain('hello')
  })
})
