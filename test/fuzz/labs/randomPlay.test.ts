/**
 * Labs played at random on the simulator: nothing crashes, judging takes a bounded time, and each step that is reached by
 * other lines than its solution's is listed, with the shortest sequence that ends in each line. `CAMADA_SEED` repeats a
 * run, `CAMADA_SEQUENCES` says how many sequences a lab (5000 in the long form), `CAMADA_SKIP` how many were played
 * before, `CAMADA_LAB` plays one lab only. Short: some sequences, the labs in turns by day.
 */
import { basename, dirname, resolve } from 'node:path'
import { loadLabs, type LoadedLab } from '@backend/labs/loadLabs'
import { describe, expect, it } from 'vitest'
import { playMany, told } from './manySequences'

const seed = Number(process.env['CAMADA_SEED'] ?? Date.now() % 2 ** 31)
const skipped = Number(process.env['CAMADA_SKIP'] ?? 0)
const sequences = Number(process.env['CAMADA_SEQUENCES'] ?? 8)
const isLong = process.env['CAMADA_SEQUENCES'] !== undefined
/** A judgement is a handful of calls to the engine, here beside other players; a minute would be a hang. */
const judgeWithinMs = 60_000
/** Players side by side, each on an engine of its own: much of their time is a container's last second. */
const players = isLong ? 8 : 4

const loaded = await loadLabs(resolve('labs'))
const folderOf = (lab: LoadedLab): string => basename(dirname(lab.workspaceDir))
const today = Math.floor(Date.now() / 86_400_000)
const wanted = process.env['CAMADA_LAB']
/** By the whole name of its folder or by the beginning; a whole name doesn't mean the longer ones too. */
const isNamed = (folder: string, name: string): boolean =>
  folder === name || (folder.startsWith(name) && !loaded.labs.some((lab) => folderOf(lab) === name))
const due = loaded.labs.filter((lab, at) =>
  wanted === undefined ? isLong || at % 6 === today % 6 : isNamed(folderOf(lab), wanted),
)

describe(`random play (CAMADA_SEED=${seed})`, () => {
  it.each(due.map((lab) => [folderOf(lab), lab] as const))(
    '%s',
    async (folder, lab) => {
      const tally = await playMany(lab, { seed, first: skipped, end: skipped + sequences, players })
      console.log([`${folder}: sequences ${skipped} to ${skipped + sequences}`, ...told(tally)].join('\n  '))
      expect(tally.failures).toEqual([])
      expect(Math.max(...tally.judgedMs)).toBeLessThan(judgeWithinMs)
    },
    3_600_000,
  )
})
