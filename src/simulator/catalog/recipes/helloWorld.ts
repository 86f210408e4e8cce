/** hello-world: one static program, nothing else. */
import { binary } from '../treeBuilder'
import type { Recipe } from '../types'

export const helloWorld: Recipe = {
  repository: 'hello-world',
  tags: ['latest', 'linux'],
  createdAt: '2023-05-02T16:49:27Z',
  config: { Cmd: ['/hello'], Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
  isPreinstalled: false,
  nodes: () => [binary('/hello', 13_256)],
}
