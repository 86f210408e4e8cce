/** The contract over the sample's pieces. What a piece lacks answers `notImplemented`, as the real backend would. */
import { implement } from '@orpc/server'
import { contract } from '@shared/contract'
import type { Loss } from '@shared/contract/console'
import { settingsSchema } from '@shared/contract/app'
import type { ByteChannel } from '@shared/contract/channels'
import { LabError } from '@shared/errors'
import { createSampleBuilds } from './builds'
import {
  sampleChanges,
  sampleContainer,
  sampleContainers,
  sampleFileVersions,
  samplePicture,
  sampleRemoval,
  sampleVolumes,
} from './containers'
import { sampleDepartures } from './departures'
import { createSampleEngine } from './engine'
import { createSampleEngineState, emptyHolds, fullHolds } from './engineState'
import { sampleImage, sampleImages, sampleSharing } from './images'
import { createSampleLabRun, type SampleLabRun } from './labRun'
import { sampleLabs } from './labs'
import { Broadcast, pause, type SampleContext } from './state'
import { teachingRouter } from './teaching'
import { sampleTimeRouter } from './time'
import { createSampleWorkspaces } from './workspaces'

const os = implement(contract)

function found<Value>(value: Value | undefined, message: string, key: string): Value {
  if (value === undefined) throw new LabError('notFound', message, { hint: { key } })
  return value
}

const notYet = (): never => {
  throw new LabError('notImplemented', 'the sample does not do this')
}

/** Says something on a channel, slowly, and ends it. */
async function speak(channel: ByteChannel, text: string, delayMs: number): Promise<void> {
  for (const line of text.split('\n')) {
    await pause(delayMs)
    await channel.write(new TextEncoder().encode(`${line}\n`))
  }
  channel.end()
}

function imagesRouter(context: SampleContext, engine: ReturnType<typeof createSampleEngine>) {
  const isEmpty = context.options.scenario === 'empty'
  let removed: string[] = []
  const image = (reference: string) => found(sampleImage(reference), `No such image: ${reference}`, 'image.notFound')
  return {
    list: os.images.list.handler(async () => {
      await context.answer()
      return isEmpty ? [] : sampleImages().filter(({ id }) => !removed.includes(id))
    }),
    sharing: os.images.sharing.handler(async () => {
      await context.answer()
      return isEmpty ? { layers: [], images: [] } : sampleSharing()
    }),
    offers: os.images.offers.handler(() => ['alpine:3.7', 'ubuntu:20.04', 'redis:latest']),
    inspect: os.images.inspect.handler(async ({ input }) => {
      await context.answer()
      return image(input.reference)
    }),
    pull: os.images.pull.handler(async function* ({ input }) {
      yield { id: input.reference, status: 'Pulling from library/alpine' }
      for (let part = 1; part <= 10; part++) {
        await pause(context.options.delayMs * 4)
        yield { id: '5d20c808ce19', status: 'Downloading', currentBytes: part * 210_000, totalBytes: 2_100_000 }
      }
    }),
    tag: os.images.tag.handler(async () => pause(context.options.delayMs)),
    previewRemoval: os.images.previewRemoval.handler(async ({ input }) => {
      await context.answer()
      const detail = image(input.reference)
      const isUsed = detail.usedBy.length > 0
      return {
        command: `docker rmi ${isUsed ? '-f ' : ''}${input.reference}`,
        untags: detail.repoTags.slice(0, 1),
        deletes: detail.repoTags.length > 1 ? [] : [detail.id],
        freedBytes: detail.repoTags.length > 1 ? 0 : detail.sizeBytes - (detail.stack[0]?.sizeBytes ?? 0),
        ...(isUsed
          ? {
              conflict: `conflict: unable to remove repository reference "${input.reference}" (must force) - container ${detail.usedBy[0]?.id.slice(0, 12)} is using its referenced image ${detail.id.slice(7, 19)}`,
            }
          : {}),
      }
    }),
    remove: os.images.remove.handler(async ({ input }) => {
      await pause(context.options.delayMs * 6)
      const detail = image(input.reference)
      removed = [...removed, detail.id]
      engine.tell('image', 'delete', detail.id)
      return [{ kind: 'untagged' as const, id: input.reference }]
    }),
  }
}

function containersRouter(context: SampleContext) {
  const isEmpty = context.options.scenario === 'empty'
  const container = (reference: string) =>
    found(sampleContainer(reference), `No such container: ${reference}`, 'container.notFound')
  const slow = async (): Promise<void> => pause(context.options.delayMs * 6)
  return {
    list: os.containers.list.handler(async () => {
      await context.answer()
      return isEmpty ? [] : sampleContainers()
    }),
    inspect: os.containers.inspect.handler(async ({ input }) => {
      await context.answer()
      return container(input.container)
    }),
    run: os.containers.run.handler(async ({ input }) => {
      await slow()
      if (input.name === 'meu-app') {
        throw new LabError(
          'conflict',
          'Conflict. The container name "/meu-app" is already in use by container "b2f1". You have to remove (or rename) that container to be able to reuse that name.',
          { hint: { key: 'container.nameTaken', params: { name: 'meu-app' } } },
        )
      }
      const output = context.channels.create()
      void speak(
        output,
        'Eu sou o container de nome 3fb5a1c2d4e6\nconta 1\nconta 2\nconta 3',
        context.options.delayMs * 6,
      )
      return { containerId: sampleContainers()[0]?.id ?? '', warnings: [], output: output.id }
    }),
    start: os.containers.start.handler(slow),
    stop: os.containers.stop.handler(slow),
    kill: os.containers.kill.handler(slow),
    logs: os.containers.logs.handler(async () => {
      await context.answer()
      const output = context.channels.create()
      void speak(output, 'Welcome to Alpine!\n\nBem-vinda', context.options.delayMs)
      return { output: output.id }
    }),
    exec: os.containers.exec.handler(async () => {
      const channel = context.channels.create()
      void speak(channel, '/ # ls\nbin  dev  etc  home  lib  root  tmp  usr  var', context.options.delayMs)
      return { execId: 'sample', channel: channel.id }
    }),
    execResult: os.containers.execResult.handler(async () => ({ exitCode: 0 })),
    resize: os.containers.resize.handler(async () => undefined),
    changes: os.containers.changes.handler(async ({ input }) => {
      await context.answer()
      return container(input.container).name === 'teste-antigo' ? [] : sampleChanges
    }),
    picture: os.containers.picture.handler(async ({ input }) => {
      await context.answer()
      return samplePicture(container(input.container).id)
    }),
    listDirectory: os.containers.listDirectory.handler(async ({ input }) => {
      await context.answer()
      if (input.path !== '/') return [{ name: 'motd', kind: 'file', sizeBytes: 1255 }]
      return ['bin', 'etc', 'root', 'tmp', 'usr', 'var'].map((name) => ({
        name,
        kind: 'directory' as const,
        sizeBytes: 0,
      }))
    }),
    fileVersions: os.containers.fileVersions.handler(async ({ input }) => {
      await context.answer()
      return sampleFileVersions(input.path)
    }),
    previewRemoval: os.containers.previewRemoval.handler(async ({ input }) => {
      await context.answer()
      return sampleRemoval(input.container, input.removeVolumes)
    }),
    remove: os.containers.remove.handler(slow),
  }
}

function mustBeAbsolute(path: string): void {
  if (path.startsWith('/')) return
  throw new LabError('invalid', `not an absolute path: ${JSON.stringify(path)}`, {
    hint: { key: 'engine.absolutePath' },
  })
}

function engineStateRouter(context: SampleContext) {
  const state = createSampleEngineState()
  const os_ = os.engineState
  const slowly =
    <Value>(answer: () => Value) =>
    async (): Promise<Value> => {
      await context.answer()
      return answer()
    }
  return {
    view: os_.view.handler(slowly(() => state.view())),
    resizeDisk: os_.resizeDisk.handler(async ({ input }) => {
      await context.answer()
      state.change({ disk: { ...state.view().disk, sizeBytes: input.sizeBytes } })
    }),
    exportToFile: os_.exportToFile.handler(async function* ({ input }) {
      mustBeAbsolute(input.realPath)
      yield { kind: 'progress', doneBytes: 9_000_000, totalBytes: 15_200_000 }
      await context.answer()
      yield { kind: 'done', sizeBytes: 18_000_000 }
    }),
    download: os_.download.handler(async () => {
      await context.answer()
      const output = context.channels.create()
      void speak(output, 'a whole state', context.options.delayMs)
      return { output: output.id, totalBytes: 15_200_000 }
    }),
    importFromFile: os_.importFromFile.handler(async function* ({ input }) {
      mustBeAbsolute(input.realPath)
      await context.answer()
      yield { kind: 'done', setAside: state.replace({}) }
    }),
    upload: os_.upload.handler(async function* () {
      const input = context.channels.create()
      yield { kind: 'ready', input: input.id }
      let text = ''
      for await (const bytes of input.incoming) text += new TextDecoder().decode(bytes)
      input.close()
      if (!text.startsWith('a whole state')) {
        throw new LabError('invalid', 'this is no state that can be imported: it is no tar', {
          hint: { key: 'engine.notAState' },
        })
      }
      yield { kind: 'done', setAside: state.replace({}) }
    }),
    reset: os_.reset.handler(slowly(() => ({ setAside: state.replace({ holds: emptyHolds, problems: [] }) }))),
    restore: os_.restore.handler(slowly(() => ({ setAside: state.replace({ holds: fullHolds }) }))),
    deleteSetAside: os_.deleteSetAside.handler(async ({ input }) => {
      await context.answer()
      state.change({ setAside: state.view().setAside.filter(({ id }) => id !== input.id) })
    }),
    listHostFolder: os_.listHostFolder.handler(async ({ input }) => {
      await context.answer()
      return state.list(input.path)
    }),
    importFolder: os_.importFolder.handler(async function* ({ input, signal }) {
      mustBeAbsolute(input.realPath)
      yield { kind: 'progress', doneBytes: 1000, totalBytes: 4000 }
      if (input.realPath.endsWith('grande'))
        return new Promise<void>((end) => signal?.addEventListener('abort', () => end()))
      yield { kind: 'done', path: `${input.hostPath}/aula`, files: 3, sizeBytes: 4000, leftOut: 1 }
    }),
    uploadFolder: os_.uploadFolder.handler(async function* ({ input: { sizeBytes } }) {
      const input = context.channels.create()
      yield { kind: 'ready', input: input.id }
      let receivedBytes = 0
      for await (const bytes of input.incoming) receivedBytes += bytes.length
      input.close()
      if (receivedBytes !== sizeBytes) throw new LabError('cancelled', 'the upload was cancelled')
      yield { kind: 'done' }
    }),
    exportFolder: os_.exportFolder.handler(async function* ({ input }) {
      mustBeAbsolute(input.realPath)
      await context.answer()
      yield { kind: 'done', path: `${input.realPath}/data`, files: 3, sizeBytes: 4000, leftOut: 0 }
    }),
    downloadFolder: os_.downloadFolder.handler(() => {
      const output = context.channels.create()
      void speak(output, 'a whole folder', context.options.delayMs)
      return { output: output.id, totalBytes: 15 }
    }),
  }
}

function workspacesRouter(context: SampleContext, workspaces: ReturnType<typeof createSampleWorkspaces>) {
  const os_ = os.workspaces
  return {
    list: os_.list.handler(async () => {
      await context.answer()
      return workspaces.names().map((name) => ({ name, hostPath: `/home/aluno/${name}` }))
    }),
    open: os_.open.handler(async ({ input }) => {
      await context.answer()
      workspaces.open(input.workspace)
      return workspaces.snapshot(input.workspace)
    }),
    watch: os_.watch.handler(async function* ({ input, signal }) {
      yield* workspaces.open(input.workspace).follow(signal)
    }),
    read: os_.read.handler(async ({ input }) => {
      await context.answer()
      if (input.path.endsWith('.png')) return { kind: 'binary', sizeBytes: 10_240 }
      return { kind: 'text', text: workspaces.read(input.workspace, input.path) }
    }),
    write: os_.write.handler(async ({ input }) =>
      workspaces.write(input.workspace, input.path, { kind: 'file', text: input.text }),
    ),
    createDirectory: os_.createDirectory.handler(async ({ input }) =>
      workspaces.write(input.workspace, input.path, { kind: 'directory', text: '' }),
    ),
    rename: os_.rename.handler(async ({ input }) => workspaces.rename(input.workspace, input.path, input.newPath)),
    remove: os_.remove.handler(async ({ input }) => workspaces.remove(input.workspace, input.path)),
    undoRemove: os_.undoRemove.handler(async ({ input }) => workspaces.undo(input.undoId)),
    upload: os_.upload.handler(async ({ input }) => {
      const channel = context.channels.create()
      void take(channel).then((text) => workspaces.write(input.workspace, input.path, { kind: 'file', text }))
      return { input: channel.id }
    }),
    importPath: os_.importPath.handler(async ({ input }) => workspaces.snapshot(input.workspace)),
  }
}

async function take(channel: ByteChannel): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of channel.incoming) text += decoder.decode(bytes, { stream: true })
  channel.end()
  return text
}

function labsRouter(context: SampleContext) {
  const runs = new Map<string, SampleLabRun>()
  const run = (labId: string): SampleLabRun => {
    const present = runs.get(labId) ?? createSampleLabRun(labId, context.options.scenario === 'real')
    runs.set(labId, present)
    return present
  }
  return {
    list: os.labs.list.handler(async () => {
      await context.answer()
      return context.options.scenario === 'empty' ? [] : sampleLabs
    }),
    watch: os.labs.watch.handler(async function* ({ input, signal }) {
      await context.answer()
      yield* run(input.labId).states.follow(signal)
    }),
    predict: os.labs.predict.handler(async ({ input }) => {
      run(input.labId).predict(input.guess)
      // In the sample a guess is proved at once.
      setTimeout(() => run(input.labId).reach(), context.options.delayMs * 30)
    }),
    answer: os.labs.answer.handler(async ({ input }) => run(input.labId).answer(input.questionId, input.optionId)),
    hint: os.labs.hint.handler(async ({ input }) => run(input.labId).hint()),
    showSolution: os.labs.showSolution.handler(async ({ input }) => run(input.labId).showSolution()),
    goTo: os.labs.goTo.handler(async ({ input }) => run(input.labId).goTo(input.step)),
    allowHostPaths: os.labs.allowHostPaths.handler(async ({ input }) => run(input.labId).allowHostPaths()),
    previewCleaning: os.labs.previewCleaning.handler(() => ({
      containers: ['saudacao'],
      images: ['meu-motd:1'],
      volumes: [],
      folders: [],
      files: [],
    })),
    answerImages: os.labs.answerImages.handler(async ({ input }) => run(input.labId).answerImages()),
    noteDone: os.labs.noteDone.handler(() => undefined),
    reset: os.labs.reset.handler(async ({ input }) => void runs.delete(input.labId)),
    leave: os.labs.leave.handler(async ({ input }) => void runs.delete(input.labId)),
  }
}

const lost: readonly Loss[] = [
  { kind: 'container', name: 'loja', sentence: 'Sua camada própria, 2,1 kB.', when: 'now', gone: ['loja'] },
]

function consoleRouter(context: SampleContext) {
  return {
    open: os.console.open.handler(async () => {
      const channel = context.channels.create()
      const echo = async (): Promise<void> => {
        await channel.write(new TextEncoder().encode('aluno@camada:~/meu-motd$ '))
        for await (const bytes of channel.incoming) await channel.write(bytes)
      }
      void echo()
      return { sessionId: 'sample', channel: channel.id }
    }),
    resize: os.console.resize.handler(async () => undefined),
    close: os.console.close.handler(async () => undefined),
    echo: os.console.echo.handler(async () => undefined),
    explain: os.console.explain.handler(async ({ input }) => ({
      parts: [{ kind: 'verb', text: input.line, sentence: 'Lista contêineres.' }],
      losses: input.line.includes('prune') ? [...lost] : [],
    })),
    run: os.console.run.handler(async () => ({ exitCode: 0, stdout: 'Total reclaimed space: 0B\n', stderr: '' })),
    watch: os.console.watch.handler(async function* ({ signal }) {
      yield* new Broadcast<never>().follow(signal)
    }),
  }
}

/** The whole contract for one scenario. */
export function createSampleRouter(context: SampleContext) {
  const engine = createSampleEngine(context)
  const workspaces = createSampleWorkspaces(context.options.scenario === 'empty')
  const builds = createSampleBuilds(context, (tag) => engine.tell('image', 'tag', tag))
  let { settings, preferences } = context.options
  return os.router({
    app: {
      describe: os.app.describe.handler(async () => ({
        version: '0.1.0',
        host: 'browser',
        platform: 'linux',
        dataDir: '/home/aluno/.local/share/camada',
        homeDir: '/home/aluno',
        hasFileDialogs: context.options.chosenPath !== undefined,
      })),
      choosePath: os.app.choosePath.handler(async () => {
        const path = context.options.chosenPath
        return path === undefined ? {} : { path }
      }),
      preferences: os.app.preferences.handler(async () => preferences),
      setAside: os.app.setAside.handler(async () => []),
      keepPreference: os.app.keepPreference.handler(async ({ input }) => {
        preferences = { ...preferences, ...(input.value !== undefined && { [input.name]: input.value }) }
      }),
      settings: os.app.settings.handler(async () => settings),
      updateSettings: os.app.updateSettings.handler(async ({ input }) => {
        const given = Object.entries(input).filter(([, value]) => value !== undefined)
        return (settings = settingsSchema.parse({ ...settings, ...Object.fromEntries(given) }))
      }),
    },
    engine: {
      watch: os.engine.watch.handler(async function* ({ signal }) {
        yield* engine.status.follow(signal)
      }),
      rescan: os.engine.rescan.handler(() => engine.rescan()),
      connect: os.engine.connect.handler(({ input }) => engine.connect(input)),
      departures: os.engine.departures.handler(async () => {
        await context.answer()
        return sampleDepartures
      }),
      events: os.engine.events.handler(async function* ({ signal }) {
        yield* engine.events.follow(signal, false)
      }),
    },
    images: imagesRouter(context, engine),
    time: sampleTimeRouter(context),
    builds: {
      start: os.builds.start.handler(async ({ input }) => {
        const isFailing = context.options.scenario === 'buildFails'
        const workspace = isFailing ? 'meu-app' : input.workspace
        return builds.start(input, workspaces.read(workspace, input.dockerfile))
      }),
      watch: os.builds.watch.handler(async function* ({ input, signal }) {
        yield* builds.watch(input.buildId, signal)
      }),
      cancel: os.builds.cancel.handler(async ({ input }) => builds.cancel(input.buildId)),
    },
    workspaces: workspacesRouter(context, workspaces),
    containers: containersRouter(context),
    engineState: engineStateRouter(context),
    volumes: {
      list: os.volumes.list.handler(async () => {
        await context.answer()
        return context.options.scenario === 'empty' ? [] : sampleVolumes()
      }),
      create: os.volumes.create.handler(notYet),
      previewRemoval: os.volumes.previewRemoval.handler(async ({ input }) => {
        const volume = sampleVolumes().find(({ name }) => name === input.name)
        const users = volume?.usedBy ?? []
        return {
          command: `docker volume rm ${input.name}`,
          usedBy: users.map(({ name }) => name),
          ...(volume?.sizeBytes === undefined ? {} : { sizeBytes: volume.sizeBytes }),
          ...(users.length === 0 ? {} : { conflict: `remove ${input.name}: volume is in use - [${users[0]?.id}]` }),
        }
      }),
      remove: os.volumes.remove.handler(async () => pause(context.options.delayMs)),
    },
    console: consoleRouter(context),
    labs: labsRouter(context),
    teaching: teachingRouter(context),
  })
}
