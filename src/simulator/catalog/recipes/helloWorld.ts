/** hello-world: one static program, nothing else. */
import { binary } from '../treeBuilder'
import type { Recipe } from '../types'
import { copy, metadata } from './steps'

export const helloWorld: Recipe = {
  repository: 'hello-world',
  tags: ['latest', 'linux'],
  createdAt: '2023-05-02T16:49:27Z',
  config: { Cmd: ['/hello'], Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
  isPreinstalled: false,
  steps: [copy('hello /', () => [binary('/hello', 13_256)], 2_457), ...metadata('CMD ["/hello"]')],
}
