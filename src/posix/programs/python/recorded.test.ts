/**
 * Scripts recorded from a real Python (test/recorders/python.mjs) run by the simulator's. Bytes and codes are equal but for
 * what `pythonDiffers.json` lists with its reason; the marks below a trace's lines (`^^^^`) are left out on both sides.
 */
import { describe, expect, it } from 'vitest'
import recorded from '../../../../test/fixtures/python.json'
import { createWorld } from '../../testWorld'
import differs from './pythonDiffers.json'

type Recorded = (typeof recorded.scripts)[number]

const reasons = new Map(Object.entries(differs as Record<string, string>))

async function played({ source, argv, stdin, files, options }: Recorded) {
  const world = createWorld('gnu')
  world.write('/usr/bin/python3', '\x7fELF\0', 0o755)
  for (const [path, text] of Object.entries(files)) {
    if (path.includes('/')) await world.run(['mkdir', '-p', `/w/${path.replace(/\/[^/]*$/, '')}`])
    world.write(`/w/${path}`, text)
  }
  if (source !== undefined) world.write('/w/script.py', source)
  const words = ['python3', ...options, ...(source === undefined ? [] : ['script.py']), ...argv]
  const { stdout, stderr, status } = await world.run(words, { stdin })
  return { stdout, stderr, status }
}

/** The path of the recorded Python is its own; marks are not known. */
function comparable({ stdout, stderr, status }: Pick<Recorded, 'stdout' | 'stderr' | 'status'>) {
  const lines = stderr.split('\n').filter((line) => !/^ +[~^]+$/.test(line))
  return {
    stdout,
    stderr: lines.map((line) => line.replace(/(^|usage: )\/\S+\/python3[\d.]*(: | )/, '$1python3$2')).join('\n'),
    status,
  }
}

/** Each starts an interpreter: by default one of two; all of them with `CAMADA_PYTHON=all`. */
const today = Math.floor(Date.now() / 86_400_000)
const scripts = recorded.scripts.filter((_, at) => (at + today) % 2 === 0 || process.env['CAMADA_PYTHON'] === 'all')

describe('python3', () => {
  for (const each of scripts)
    it(each.name, async () => {
      const real = comparable(each)
      const own = comparable(await played(each))
      if (reasons.has(each.name)) expect(own).not.toEqual(real)
      else expect(own).toEqual(real)
    })

  it('lists only scripts that are there', () => {
    expect([...reasons.keys()].filter((name) => !recorded.scripts.some((each) => each.name === name))).toEqual([])
  })
})
