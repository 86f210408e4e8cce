/**
 * A guided lab is a folder of data: `lab.yaml` in this schema, one text file a language, and the files that the learner
 * starts with. Goals are predicates from a closed union over one state model, judged by one pure function
 * (`evaluate.ts`), so that the same lab is checked alike on every engine. `docs/writing-labs.md` explains it to authors.
 */
import { z } from 'zod'
import { pattern } from './pattern'
import { storagePredicates, type StoragePredicate } from './storagePredicates'

const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
const absolutePath = z.string().regex(/^\//, 'an absolute path')

/** Where a file is looked for. A container's merged tree includes its mounts. */
export const fileOwnerSchema = z.union([
  z.strictObject({ workspace: z.literal(true) }),
  z.strictObject({ container: z.string() }),
])
export type FileOwner = z.infer<typeof fileOwnerSchema>

const simplePredicates = [
  z.strictObject({ kind: z.literal('image'), image: z.string(), exists: z.boolean().default(true) }),
  /** Counts layers; with `above`, only those that the other image does not have at the bottom of its stack. */
  z.strictObject({
    kind: z.literal('layers'),
    image: z.string(),
    above: z.string().optional(),
    equals: z.number().int(),
  }),
  /** A row of the history whose instruction matches made a layer, or made none. */
  z.strictObject({ kind: z.literal('instruction'), image: z.string(), matches: pattern, madeLayer: z.boolean() }),
  z.strictObject({ kind: z.literal('imageCommand'), image: z.string(), matches: pattern }),
  z.strictObject({
    kind: z.literal('container'),
    container: z.string(),
    exists: z.boolean().default(true),
    state: z.enum(['created', 'running', 'paused', 'exited']).optional(),
    /** Its program ended without an error, or with one where it is false. */
    succeeded: z.boolean().optional(),
    image: z.string().optional(),
    /** Its root can't be written to (`--read-only`). */
    readOnlyRoot: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('change'),
    container: z.string(),
    path: absolutePath,
    is: z.enum(['added', 'modified', 'deleted', 'none']),
  }),
  z.strictObject({
    kind: z.literal('mount'),
    container: z.string(),
    destination: absolutePath,
    /** Left out: a mount of whatever kind. */
    type: z.enum(['volume', 'bind', 'tmpfs']).optional(),
    /** Name of the volume, or source of the bind mount. */
    source: z.string().optional(),
    /** A volume that Docker has named, or one that was given a name where it is false. */
    anonymous: z.boolean().optional(),
    readOnly: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('volume'), volume: z.string(), exists: z.boolean().default(true) }),
  z.strictObject({
    kind: z.literal('file'),
    in: fileOwnerSchema,
    path: z.string(),
    exists: z.boolean().default(true),
    matches: pattern.optional(),
  }),
  /** A line that was run in the lab's console; `succeeded`: and ended without an error, or with one where it is false. */
  z.strictObject({ kind: z.literal('ran'), matches: pattern, succeeded: z.boolean().optional() }),
] as const

export type Predicate =
  | z.infer<(typeof simplePredicates)[number]>
  | StoragePredicate
  | { kind: 'all'; of: Predicate[] }
  | { kind: 'any'; of: Predicate[] }
  | { kind: 'not'; of: Predicate }

/** The closed union of what a goal, a feedback condition or an outcome may ask. */
export const predicateSchema: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    z.discriminatedUnion('kind', [...simplePredicates, ...storagePredicates]),
    z.strictObject({ kind: z.literal('all'), of: z.array(predicateSchema).min(1) }),
    z.strictObject({ kind: z.literal('any'), of: z.array(predicateSchema).min(1) }),
    z.strictObject({ kind: z.literal('not'), of: predicateSchema }),
  ]),
)

const goalSchema = z.strictObject({ id: name, check: predicateSchema })

/** An act of the solution or of a mistake: a line for the console, or a file of the workspace. */
export const actSchema = z.union([
  z.strictObject({ run: z.string().min(1) }),
  z.strictObject({ write: z.string().min(1), text: z.string() }),
])
export type Act = z.infer<typeof actSchema>

/** A number that can be read from the state. Bytes are those of the layers' content, uncompressed. */
const measureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('layers'), image: z.string(), above: z.string().optional() }),
  z.strictObject({ kind: z.literal('layerBytes'), image: z.string(), above: z.string().optional() }),
  /** Lines of `docker diff`. */
  z.strictObject({ kind: z.literal('changes'), container: z.string() }),
  /** What the container's layer holds, as `docker ps -s` has it. */
  z.strictObject({ kind: z.literal('writableBytes'), container: z.string() }),
])
export type Measure = z.infer<typeof measureSchema>

const choiceSchema = z
  .strictObject({
    kind: z.literal('choice').default('choice'),
    options: z.array(name).min(2),
    /** What happens, where the state can't tell. */
    correct: name.optional(),
    /** What happened, told from the state: the first option whose condition holds when the step is reached. */
    outcomes: z.array(z.strictObject({ option: name, when: predicateSchema })).optional(),
  })
  .refine(({ correct, outcomes }) => correct !== undefined || outcomes !== undefined, 'needs correct or outcomes')

/** What a learner guesses before the act. What happened is read from the state in the moment the step is reached. */
export const predictionSchema = z.union([
  choiceSchema,
  /** Typed: the lines that `docker diff` will show, at or below a path. */
  z.strictObject({ kind: z.literal('paths'), container: z.string(), below: absolutePath.default('/') }),
  /** Typed: a number. It is right within `tolerance`, a share of what happened. */
  z.strictObject({ kind: z.literal('number'), of: measureSchema, tolerance: z.number().min(0).max(1).default(0) }),
  /** Ticked: which things are still there; a thing is there when its check holds. */
  z.strictObject({
    kind: z.literal('survives'),
    things: z.array(z.strictObject({ id: name, check: predicateSchema })).min(2),
  }),
])
export type Prediction = z.infer<typeof predictionSchema>

/** Asked at the end of a lab; a wrong answer leads back to the step. */
const questionSchema = z.strictObject({
  id: name,
  options: z.array(name).min(2),
  correct: name,
  step: name,
})
export type Question = z.infer<typeof questionSchema>

export const stepSchema = z.strictObject({
  id: name,
  /** The screen that shows it: `build`, `image:REF`, `container:NAME`, `volumes`, `run`, `images`, `sharing`. */
  picture: z
    .string()
    .regex(/^(build|images|volumes|run|sharing|image:.+|container:.+)$/)
    .optional(),
  goals: z.array(goalSchema).min(1),
  prediction: predictionSchema.optional(),
  hints: z.number().int().min(1).max(3).default(3),
  /** A condition on the state and the section of the text that speaks of that very mistake. */
  feedback: z.array(z.strictObject({ id: name, when: predicateSchema })).default([]),
  solution: z.array(actSchema).min(1),
  /** Acts that must not pass the step and must bring the named feedback. */
  mistakes: z.array(z.strictObject({ feedback: name, acts: z.array(actSchema).min(1) })).default([]),
})
export type LabStep = z.infer<typeof stepSchema>

export const labSchema = z.strictObject({
  formatVersion: z.literal(1),
  id: name,
  number: z.number().int().positive(),
  level: z.enum(['beginner', 'intermediate', 'advanced']),
  minutes: z.number().int().min(1).max(60),
  concepts: z.array(z.string()).min(1),
  licence: z.string(),
  requires: z.strictObject({
    images: z.array(z.string()).default([]),
    capabilities: z
      .array(z.enum(['buildsClassic', 'measuresCopyUps', 'tellsLayerPaths', 'hasClassicImageStore']))
      .default([]),
    /** The storage driver is one of these; empty: any. */
    drivers: z.array(z.string()).default([]),
    /** Literal paths of the daemon's host that commands of the lab use; asked about on a user's own engine. */
    hostPaths: z.array(absolutePath).default([]),
  }),
  /** Made before the first step, with the lab's labels; files come from `workspace/`. */
  start: z
    .strictObject({
      volumes: z.array(z.string()).default([]),
      containers: z
        .array(
          z.strictObject({
            name: z.string(),
            image: z.string(),
            command: z.array(z.string()).default([]),
            running: z.boolean().default(true),
          }),
        )
        .default([]),
    })
    .default({ volumes: [], containers: [] }),
  /** Names that the learner makes by following the lab; cleaning up removes these and what carries the labels. */
  makes: z.strictObject({
    images: z.array(z.string()).default([]),
    containers: z.array(z.string()).default([]),
    volumes: z.array(z.string()).default([]),
    /** Files of the daemon's host, in one of `hostPaths`. */
    hostFiles: z.array(absolutePath).default([]),
  }),
  steps: z.array(stepSchema).min(1),
  questions: z.array(questionSchema).default([]),
})
export type Lab = z.infer<typeof labSchema>
