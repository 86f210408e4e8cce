/** What the arguments and values of docker lines name: for completion, and for saying what a line touches. */

export type ArgumentKind = 'container' | 'running' | 'stopped' | 'image' | 'volume' | 'network'

/** What the arguments of a verb name, by its plain name; one that is missing takes files or nothing. */
export const argumentKinds: Readonly<Record<string, ArgumentKind>> = {
  ...sameFor('container', 'rm', 'logs', 'diff', 'inspect', 'container inspect', 'rename', 'wait', 'commit', 'export'),
  ...sameFor('container', 'port', 'cp', 'restart', 'update'),
  ...sameFor('running', 'stop', 'kill', 'pause', 'unpause', 'exec', 'attach', 'top', 'stats'),
  ...sameFor('stopped', 'start'),
  ...sameFor('image', 'run', 'create', 'rmi', 'tag', 'history', 'save', 'push', 'pull', 'image inspect'),
  ...sameFor('volume', 'volume rm', 'volume inspect'),
  ...sameFor('network', 'network rm', 'network inspect', 'network connect', 'network disconnect'),
}

/** Options whose value is a name. */
export const valueKinds: Readonly<Record<string, ArgumentKind>> = {
  'volumes-from': 'container',
  volume: 'volume',
  network: 'network',
  'cache-from': 'image',
}

function sameFor(kind: ArgumentKind, ...names: readonly string[]): Record<string, ArgumentKind> {
  return Object.fromEntries(names.map((name) => [name, kind]))
}
