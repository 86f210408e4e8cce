/**
 * The arrows of the house:
 *
 *   main, server, cli → backend → simulator → posix → shared
 *   backend → posix, preload → shared/contract, renderer → shared, labs → nothing
 *
 * A rule names the rooms that a room may not reach; leaf libraries are open to every room except where said.
 */
const room = (name) => `^src/${name}/`
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

module.exports = {
  forbidden: [
    forbid(
      'no-circular',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'Rooms and files form no circles; types may point both ways.',
    ),
    forbid(
      'no-orphans',
      { orphan: true, path: '^src/', pathNot: '(\\.d\\.ts$|\\.test\\.ts$|^src/(main|server|cli|preload|renderer)/)' },
      {},
      'A module that nobody imports is dead.',
    ),
    forbid(
      'shared-is-plain',
      { path: room('shared'), pathNot: '\\.test\\.ts$' },
      {
        pathNot: [
          '^src/shared/',
          'node_modules/(zod|re2js|@orpc/(contract|client|server)|dockerfile-ast|vscode-languageserver)',
        ],
      },
      'shared imports only the schema, contract, regular-expression and Dockerfile-syntax libraries; no Node modules.',
    ),
    forbid(
      'posix-below',
      { path: room('posix') },
      { path: '^src/(simulator|backend|main|server|cli|preload|renderer)/' },
      'posix imports shared and leaf libraries.',
    ),
    forbid(
      'simulator-below',
      { path: room('simulator') },
      { path: '^src/(backend|main|server|cli|preload|renderer)/' },
      'The simulator imports posix, shared and leaf libraries.',
    ),
    forbid(
      'backend-below',
      { path: room('backend') },
      { path: '^src/(main|server|cli|preload|renderer)/' },
      'The backend knows no transport.',
    ),
    forbid(
      'simulator-one-door',
      { path: '^src/(backend|main|server|cli)/' },
      { path: '^src/simulator/', pathNot: '^src/simulator/index\\.ts$' },
      'The simulator is entered by its index alone.',
    ),
    forbid(
      'one-importer-of-dockerode',
      { path: '^src/', pathNot: '^src/backend/docker/' },
      { path: 'node_modules/(dockerode|docker-modem|@types/dockerode)' },
      'backend/docker is the only importer of dockerode.',
    ),
    forbid(
      'renderer-imports-shared',
      { path: room('renderer') },
      { path: '^src/(posix|simulator|backend|main|server|cli|preload)/' },
      'The renderer knows the contract and plain data only.',
    ),
    forbid(
      'renderer-has-no-node',
      { path: room('renderer'), pathNot: '\\.test\\.ts$' },
      { dependencyTypes: ['core'] },
      'No Node in the renderer.',
    ),
    forbid(
      'preload-is-thin',
      { path: room('preload') },
      { path: '^src/', pathNot: '^src/(preload|shared/contract)/' },
      'The preload knows the contract only.',
    ),
    forbid(
      'electron-in-two-rooms',
      { path: '^src/', pathNot: '^src/(main|preload)/' },
      { path: 'node_modules/electron/' },
      'Only main and preload import electron.',
    ),
    forbid(
      'roots-apart',
      { path: room('server') },
      { path: '^src/(main|cli|preload)/' },
      'Composition roots stay apart.',
    ),
    forbid('roots-apart-cli', { path: room('cli') }, { path: '^src/(main|preload)/' }, 'Composition roots stay apart.'),
    forbid(
      'tests-stay-out',
      { path: '^src/', pathNot: '\\.test\\.ts$' },
      { path: ['^test/', '\\.test\\.ts$'] },
      'Product code does not import tests.',
    ),
    forbid(
      'declared-only',
      { path: '^src/' },
      { dependencyTypes: ['npm-no-pkg', 'unknown'] },
      'Declared dependencies only.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
