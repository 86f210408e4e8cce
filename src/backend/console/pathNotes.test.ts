import { expect, it } from 'vitest'
import type { Capabilities } from '@shared/docker/engine'
import { noteOnPaths } from './pathNotes'

const at = (sharesHostFiles: boolean, opensHostDisk: boolean) => ({
  client: { capabilities: { sharesHostFiles, opensHostDisk } as Capabilities },
  realPath: (path: string) => (path.startsWith('/home/ana/lab') ? path : undefined),
})
const line = [
  'run',
  '--rm',
  '-v',
  '/home/ana/lab:/x',
  '--mount',
  'type=bind,src=/etc,dst=/y',
  '-v',
  'dados:/z',
  'alpine',
]

it('says which paths a remote engine does not see', () => {
  expect(noteOnPaths(line, at(false, false), 'en')).toBe(
    "Note: this engine runs on another machine and can't see /home/ana/lab of this one; it mounts its own folder.",
  )
  expect(noteOnPaths(['container', ...line], at(false, false), 'pt')).toMatch(/não vê \/home\/ana\/lab daqui/)
})

it('says nothing where the paths are seen, or none is mounted', () => {
  expect(noteOnPaths(line, at(true, false), 'en')).toBeUndefined()
  expect(noteOnPaths(line, at(false, true), 'en')).toBeUndefined()
  expect(noteOnPaths(['run', '-v', 'dados:/z', 'alpine', '-v', '/a:/b'], at(false, false), 'en')).toBeUndefined()
  expect(noteOnPaths(['ps', '-a'], at(false, false), 'en')).toBeUndefined()
})
