/** What the lab runner tells the screens: the library, and the state of the one lab that is open. */
import { z } from 'zod'
import { labErrorSchema } from '../errors'
import { goalPartSchema } from './goalPart'
import { comparedRowSchema, guessSchema } from './guess'
import { actSchema } from './schema'

/** Where a lab comes from. A pack is somebody else's until the user trusts it. */
const labSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('builtin') }),
  z.object({ kind: z.literal('pack'), id: z.string(), title: z.string(), isTrusted: z.boolean() }),
  z.object({ kind: z.literal('own'), folder: z.string() }),
  z.object({ kind: z.literal('preview'), folder: z.string() }),
])
export type LabSource = z.infer<typeof labSourceSchema>

const capabilitySchema = z.enum(['buildsClassic', 'measuresCopyUps', 'tellsLayerPaths', 'hasClassicImageStore'])

/** Why a lab can't run on the present engine. */
const labObstacleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('capability'), name: capabilitySchema }),
  z.object({ kind: z.literal('driver'), wanted: z.string(), present: z.string() }),
  /** It needs an image that is neither there nor can be pulled. */
  z.object({ kind: z.literal('image'), image: z.string() }),
  /** It came from a file that the user does not trust, and this engine reaches the disks of a real machine. */
  z.object({ kind: z.literal('untrusted') }),
])
export type LabObstacle = z.infer<typeof labObstacleSchema>

export const labSummarySchema = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  summary: z.string(),
  level: z.enum(['beginner', 'intermediate', 'advanced']),
  minutes: z.number(),
  concepts: z.array(z.string()),
  steps: z.number(),
  stepsDone: z.number(),
  state: z.enum(['new', 'started', 'done']),
  source: labSourceSchema,
  /** What it needs of an engine. */
  needs: z.object({
    images: z.array(z.string()),
    drivers: z.array(z.string()),
    capabilities: z.array(capabilitySchema),
  }),
  /** Why it can't run on the present engine. */
  blocked: z.array(labObstacleSchema),
  /** Where the kept progress was put, since it could not be read; until a step is reached anew. */
  progressAside: z.string().optional(),
})
export type LabSummary = z.infer<typeof labSummarySchema>

/** A lab that is being recorded; without a workspace none is. */
export const recordingStateSchema = z.object({
  workspace: z.string().optional(),
  steps: z.array(
    z.object({
      acts: z.array(
        z.object({
          /** The line, or the file that was written. */
          text: z.string(),
          from: z.enum(['console', 'screen', 'editor']),
          /** A name in it that Docker chose: it will be another one when the lab is played. */
          unsure: z.string().optional(),
        }),
      ),
      /** Empty in the last step while nothing has changed. */
      goals: z.array(z.object({ id: z.string(), sentence: z.string() })),
    }),
  ),
})
export type RecordingState = z.infer<typeof recordingStateSchema>

export const goalStateSchema = z.object({
  id: z.string(),
  /** The sentence, as inline Markdown. */
  sentence: z.string(),
  isReached: z.boolean(),
  /** What is, against what should be; shown under an unmet goal. */
  observed: z.string(),
  /** What is and what should be, part by part; empty once the step is reached. */
  parts: z.array(goalPartSchema.extend({ observed: z.string() })),
})
export type GoalState = z.infer<typeof goalStateSchema>

const optionSchema = z.object({ id: z.string(), label: z.string() })

export const predictionStateSchema = z.object({
  kind: z.enum(['choice', 'paths', 'number', 'survives']),
  /** Of a number: what is counted. */
  measure: z.enum(['layers', 'layerBytes', 'changes', 'writableBytes']).optional(),
  question: z.string(),
  /** What can be chosen or ticked; empty where it is typed. */
  options: z.array(optionSchema),
  /** What the learner guessed, before the act. */
  guess: guessSchema.optional(),
  /** Known once the step's goals are reached. */
  outcome: z
    .object({
      isRight: z.boolean(),
      explanation: z.string(),
      /** What happened; empty where the state could not tell. */
      happened: guessSchema.optional(),
      rows: z.array(comparedRowSchema),
    })
    .optional(),
})
export type PredictionState = z.infer<typeof predictionStateSchema>

export const questionStateSchema = z.object({
  id: z.string(),
  question: z.string(),
  options: z.array(optionSchema),
  /** The last answer, with what is to say on it. */
  answer: z.object({ option: z.string(), isRight: z.boolean(), explanation: z.string() }).optional(),
  /** Answers given so far. */
  tries: z.number(),
  /** Index of the step that a wrong answer leads back to. */
  step: z.number(),
})
export type QuestionState = z.infer<typeof questionStateSchema>

export const labStepStateSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** Markdown. Code blocks of language `console` are commands to type. */
  text: z.string(),
  isReached: z.boolean(),
  goals: z.array(goalStateSchema),
  prediction: predictionStateSchema.optional(),
  /** Markdown of the hints shown so far; `hintsLeft` more can be asked for. */
  hints: z.array(z.string()),
  hintsLeft: z.number(),
  /** The sentence about this very mistake, if one is recognised. */
  feedback: z.array(z.string()),
  /** The solution, once it was asked for: lines for the console, and files to write. */
  solution: z.array(actSchema).optional(),
  /** Which screen shows it: `image:TAG`, `container:NAME`, `build`, `volumes`, … */
  picture: z.string().optional(),
})
export type LabStepState = z.infer<typeof labStepStateSchema>

export const labStateSchema = z.object({
  labId: z.string(),
  runId: z.string(),
  number: z.number(),
  title: z.string(),
  minutes: z.number(),
  introduction: z.string(),
  ending: z.string(),
  /** Workspace that holds the learner's files. */
  workspace: z.string(),
  phase: z.enum(['preparing', 'running', 'done', 'failed']),
  error: labErrorSchema.optional(),
  /** Where the lab comes from, and what is wrong with its files as they are now (it is being written). */
  source: labSourceSchema,
  problems: z.array(z.string()),
  /** What the run made is not at hand: it was removed on leaving, or was made on another engine. */
  gone: z.enum(['cleaned', 'elsewhere']).optional(),
  /** Where the kept progress was put, since it could not be read; until a step is reached anew. */
  progressAside: z.string().optional(),
  /** Why the progress could not be kept; undefined where it is. */
  unsaved: labErrorSchema.optional(),
  /** Point in time at which the first step began, where the engine can go back: nothing before it is the learner's. */
  startPoint: z.number().optional(),
  currentStep: z.number(),
  steps: z.array(labStepStateSchema),
  questions: z.array(questionStateSchema),
  /** Host paths of the user's own machine that the lab asks to use, until answered. */
  /** `where` is empty for this machine, else the address of the engine in whose machine the path is. */
  asksHostPaths: z.array(z.object({ path: z.string(), where: z.string() })),
  /** Images that came with the lab and are to be loaded into the engine before it begins, until answered. */
  asksImages: z.object({ images: z.array(z.string()), sizeBytes: z.number() }).optional(),
})
export type LabState = z.infer<typeof labStateSchema>

/** A folder elsewhere that is followed while a lab, or labs, are written in it. */
export const followedFolderSchema = z.object({
  folder: z.string(),
  /** How many labs of it can be played. */
  labs: z.number(),
  /** What is wrong with the others. */
  problems: z.array(z.string()),
})
export type FollowedFolder = z.infer<typeof followedFolderSchema>

/** A lab of the user's own: a folder of files to edit. */
export const ownLabSchema = z.object({
  /** Name of its folder. */
  name: z.string(),
  labId: z.string(),
  /** As its text has it; the folder's name while the text can't be read. */
  title: z.string(),
  /** Where the folder is on this machine. */
  folder: z.string(),
  files: z.array(z.string()),
  /** What is wrong with its files; empty for a lab that can be played. */
  problems: z.array(z.string()),
})
export type OwnLab = z.infer<typeof ownLabSchema>
