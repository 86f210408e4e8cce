import { describe, expect, it } from 'vitest'
import { proposeGoals, type ShotContainer, type WorldShot } from './proposeGoals'

const shot = (part: Partial<WorldShot>): WorldShot => ({
  images: new Map(),
  containers: new Map(),
  volumes: new Set(),
  files: new Map(),
  ...part,
})
const container = (name: string, part: Partial<ShotContainer> = {}): [string, ShotContainer] => [
  name,
  { name, state: 'running', image: 'alpine', changes: [], mounts: [], ...part },
]

describe('proposeGoals', () => {
  it('names what a line made, and leaves out what Docker named', () => {
    const after = shot({
      images: new Map([['app:1', 'i']]),
      containers: new Map([
        container('c', {
          changes: [
            { path: '/etc', kind: 'modified' },
            { path: '/etc/motd', kind: 'modified' },
          ],
          mounts: [
            { kind: 'volume', name: 'v', source: '/s', destination: '/d', isReadOnly: false, isAnonymous: false },
          ],
        }),
        container('happy_darwin'),
      ]),
      volumes: new Set(['v']),
    })
    expect(proposeGoals(shot({}), after, 'docker build -t app:1 . ; docker run -d --name c -v v:/d alpine x')).toEqual([
      { kind: 'image', image: 'app:1', exists: true },
      { kind: 'container', container: 'c', exists: true, image: 'alpine', state: 'running' },
      { kind: 'mount', container: 'c', destination: '/d', type: 'volume', source: 'v' },
      { kind: 'change', container: 'c', path: '/etc/motd', is: 'modified' },
      { kind: 'volume', volume: 'v', exists: true },
    ])
  })

  it('takes only what is new of a container that was there', () => {
    const before = shot({ containers: new Map([container('c', { changes: [{ path: '/a', kind: 'added' }] })]) })
    const after = shot({
      containers: new Map([
        container('c', {
          changes: [
            { path: '/a', kind: 'added' },
            { path: '/b', kind: 'added' },
          ],
        }),
      ]),
    })
    expect(proposeGoals(before, after, 'docker exec c touch /b')).toEqual([
      { kind: 'change', container: 'c', path: '/b', is: 'added' },
    ])
  })

  it('ties what is gone to its line, and keeps a line that changed nothing', () => {
    const before = shot({ containers: new Map([container('c')]) })
    expect(proposeGoals(before, shot({}), 'docker rm -f  c')).toEqual([
      {
        kind: 'all',
        of: [
          { kind: 'container', container: 'c', exists: false },
          { kind: 'ran', matches: 'docker\\s+rm\\s+-f\\s+c' },
        ],
      },
    ])
    expect(proposeGoals(before, before, 'docker ps -a | wc')).toEqual([
      { kind: 'ran', matches: 'docker\\s+ps\\s+-a\\s+\\|\\s+wc' },
    ])
  })

  it('takes a new file, not one that was there', () => {
    const before = shot({ files: new Map([['Dockerfile', 'FROM a']]) })
    const after = shot({
      files: new Map([
        ['Dockerfile', 'FROM b'],
        ['nota.txt', 'x'],
      ]),
    })
    expect(proposeGoals(before, after, 'echo x > nota.txt')).toEqual([
      { kind: 'file', in: { workspace: true }, path: 'nota.txt', exists: true },
    ])
  })
})
