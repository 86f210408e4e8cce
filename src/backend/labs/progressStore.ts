/**
 * What a learner has done, one small file a lab under `dataDir/labs`. Written beside and renamed, so that a kill or a
 * power cut leaves the old or the new one; what can't be understood or read is set aside and the lab starts anew.
 */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError, toLabError } from '@shared/errors'
import { guessSchema } from '@shared/labs/guess'
import { z } from 'zod'
import { isMissing, setAside } from '../app/setAside'

/** A guess; files of before predictions had kinds hold the option alone. */
const keptGuess = z.preprocess(
  (value) => (typeof value === 'string' ? { kind: 'choice', option: value } : value),
  guessSchema,
)

/** A line that was run; files of before their ends were kept hold the line alone. */
const keptLine = z.preprocess(
  (value) => (typeof value === 'string' ? { line: value, exitCode: 0 } : value),
  z.object({ line: z.string(), exitCode: z.number() }),
)

const progressSchema = z.object({
  formatVersion: z.literal(1),
  runId: z.string(),
  /** Engine that the run was made on, and its state there; empty where that was not noted. */
  place: z.string().default(''),
  /** What the run made was removed when it was left. */
  isCleaned: z.boolean().default(false),
  phase: z.enum(['running', 'done']),
  currentStep: z.number().int().nonnegative(),
  /** IDs of steps whose goals were reached; they stay reached. */
  reached: z.array(z.string()),
  predictions: z.record(z.string(), keptGuess),
  /** By step: what happened, read when it was reached. */
  happened: z.record(z.string(), guessSchema).default({}),
  /** By question: the options that were answered, in order. */
  answers: z.record(z.string(), z.array(z.string())).default({}),
  startedAtMs: z.number().default(0),
  /** By step: when it was reached, milliseconds since the epoch. */
  reachedAtMs: z.record(z.string(), z.number()).default({}),
  /** By step: how often a mistake was recognised. */
  mistakes: z.record(z.string(), z.number()).default({}),
  hints: z.record(z.string(), z.number()),
  solutions: z.array(z.string()),
  commands: z.array(keptLine),
  allowsHostPaths: z.boolean(),
  /** Point in time at which the first step began; undefined where the engine can't go back. */
  startPoint: z.number().optional(),
  /** The user agreed to load the images that came with the lab. */
  loadsImages: z.boolean().default(false),
  /** IDs of images that had one of the lab's names during the run, or were made in it without a name. */
  madeImages: z.array(z.string()).default([]),
  /** Volumes without a name that containers of the run had. */
  madeVolumes: z.array(z.string()).default([]),
  /** Images of `before` that were built or tagged during the run: they are the learner's own since. */
  renewed: z.array(z.string()).default([]),
  /** Names of the lab that were there before the run: not the lab's to remove. */
  before: z.object({
    images: z.array(z.string()),
    containers: z.array(z.string()),
    volumes: z.array(z.string()),
    /** IDs of images without a name. */
    nameless: z.array(z.string()).default([]),
    /** Volumes without a name. */
    namelessVolumes: z.array(z.string()).default([]),
    /** Host paths of the lab that were not there, with their parents, deepest first. */
    missingFolders: z.array(z.string()).default([]),
    /** Files of the host that the lab's lines write and that were not there. */
    missingFiles: z.array(z.string()).default([]),
  }),
})
export type LabProgress = z.infer<typeof progressSchema>

/** The progress of a run that begins. */
export function newProgress(
  runId: string,
  {
    before,
    startedAtMs,
    place,
    loadsImages,
    startPoint,
  }: Pick<LabProgress, 'before' | 'startedAtMs' | 'place' | 'loadsImages' | 'startPoint'>,
): LabProgress {
  return {
    formatVersion: 1,
    runId,
    place,
    isCleaned: false,
    phase: 'running',
    currentStep: 0,
    reached: [],
    predictions: {},
    happened: {},
    answers: {},
    startedAtMs,
    reachedAtMs: {},
    mistakes: {},
    hints: {},
    solutions: [],
    commands: [],
    allowsHostPaths: false,
    loadsImages,
    before,
    madeImages: [],
    madeVolumes: [],
    renewed: [],
    ...(startPoint !== undefined && { startPoint }),
  }
}

export interface ProgressStore {
  read(labId: string): Promise<LabProgress | undefined>
  /** Where the lab's file was put since the program started, as it could not be read; where it stands if it could not be moved. */
  asideOf(labId: string): string | undefined
  /** Throws LabError `system` with the hint `lab.unsaved`. */
  write(labId: string, progress: LabProgress): Promise<void>
}

/** Opens the store in a data folder. */
export function createProgressStore(dataDir: string): ProgressStore {
  const folder = join(dataDir, 'labs')
  const fileOf = (labId: string): string => join(folder, `${labId}.json`)
  const asides = new Map<string, string>()
  let last: Promise<void> = Promise.resolve()
  return {
    async read(labId) {
      await last.catch(() => undefined)
      const path = fileOf(labId)
      try {
        const parsed = progressSchema.safeParse(parseJson(await readFile(path, 'utf8')))
        if (parsed.success) return parsed.data
      } catch (error) {
        if (isMissing(error)) return undefined
      }
      asides.set(labId, await setAside(path).catch(() => path))
      return undefined
    },
    asideOf: (labId) => asides.get(labId),
    write(labId, progress) {
      const path = fileOf(labId)
      last = last
        .catch(() => undefined)
        .then(() => writeWhole(folder, path, JSON.stringify(progress, undefined, 1)))
        .catch((error: unknown) => {
          const { message } = toLabError(error)
          throw new LabError('system', message, { hint: { key: 'lab.unsaved', params: { path } }, cause: error })
        })
      return last
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function writeWhole(folder: string, target: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const temporary = `${target}.part`
  try {
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    // A full disk needs its bytes back.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}
