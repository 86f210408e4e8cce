/** What npm 11.19 did and said on the same steps, with the registry as it was recorded. */
import { describe, expect, it } from 'vitest'
import { noNetwork } from '../../process/network'
import { bridgeNetwork } from '../../testNetwork'
import { createWorld } from '../../testWorld'

function project(network = bridgeNetwork) {
  const world = createWorld('gnu', { network, clock: () => Date.UTC(2026, 10, 22) })
  for (const name of ['npm', 'node']) world.write(`/usr/bin/${name}`, '\x7fELF\0', 0o755)
  const sh = async (line: string): Promise<string> => {
    const { stdout, stderr, status } = await world.run(['sh', '-c', line])
    return `${stdout}${stderr}${status === 0 ? '' : `(${status})`}`
  }
  return { world, sh }
}

const log = 'A complete log of this run can be found in: /root/.npm/_logs/2026-11-22T00_00_00_000Z-debug-0.log'

describe('npm', () => {
  it('adds, leaves out, cleans and removes as many packages as the real one', async () => {
    const { sh } = project()
    await sh('npm init -y')
    const start = (text: string): string => text.split('\n')[1] ?? ''
    expect(start(await sh('npm install express'))).toBe('added 68 packages, and audited 69 packages in 0ms')
    expect(start(await sh('npm install express'))).toBe('up to date, audited 69 packages in 0ms')
    expect(await sh('npm ls')).toBe('w@1.0.0 /w\n`-- express@5.3.0\n\n')
    expect((await sh('LANG=C.UTF-8 npm ls --all')).split('\n').slice(0, 11)).toEqual([
      'w@1.0.0 /w',
      '└─┬ express@5.3.0',
      '  ├─┬ accepts@2.0.0',
      '  │ ├── mime-types@3.0.2 deduped',
      '  │ └─┬ negotiator@1.1.0',
      '  │   └── content-type@2.1.0 deduped',
      '  ├─┬ body-parser@2.4.0',
      '  │ ├── bytes@3.1.2',
      '  │ ├── content-type@2.1.0 deduped',
      '  │ ├── debug@4.4.3 deduped',
      '  │ ├── http-errors@2.0.1 deduped',
    ])
    expect(start(await sh('npm install --save-dev nodemon'))).toMatch(/^added 26 packages/)
    expect(start(await sh('npm install --omit=dev'))).toMatch(/^removed 26 packages/)
    expect(start(await sh('npm ci'))).toMatch(/^added 94 packages/)
    expect(await sh('ls -l node_modules/.bin/nodemon | cut -d" " -f9-')).toBe(
      'node_modules/.bin/nodemon -> ../nodemon/bin/nodemon.js\n',
    )
    expect(start(await sh('npm uninstall express'))).toMatch(/^removed 66 packages/)
    expect(await sh('npm cache verify | sed -n 2p')).toBe('Content verified: 188 (5076528 bytes)\n')
  })

  it('fails in the words of the real one', async () => {
    const { sh } = project()
    const failed = (lines: readonly string[], code = 1): string =>
      `${[...lines, log].map((line) => `npm error${line === '' ? '' : ` ${line}`}\n`).join('')}(${code})`
    expect(await sh('npm install surely-unknown')).toBe(
      failed([
        'code E404',
        '404 Not Found - GET https://registry.npmjs.org/surely-unknown',
        '404',
        "404  The requested resource 'surely-unknown@*' could not be found or you do not have permission to access it.",
        '404',
        '404 Note that you can also install from a',
        '404 tarball, folder, http url, or git url.',
      ]),
    )
    expect(await sh('npm install express@99.0.0')).toBe(
      failed([
        'code ETARGET',
        'notarget No matching version found for express@99.0.0.',
        "notarget In most cases you or one of your dependencies are requesting a package version that doesn't exist.",
      ]),
    )
    expect(await sh('npm run x')).toContain(
      "enoent Could not read package.json: Error: ENOENT: no such file or directory, open '/w/package.json'",
    )
    expect(await sh('echo {} > package.json; npm run x')).toBe(
      failed(['Missing script: "x"', '', 'To see a list of scripts, run:', '  npm run']),
    )
    expect(await sh('npm ci')).toContain(
      'npm error The `npm ci` command can only install with an existing package-lock.json',
    )
    expect(await sh('echo "{" > package.json; npm install express')).toContain('npm error code EJSONPARSE')
    expect(await project(noNetwork).sh('npm install express')).toContain('npm error code EAI_AGAIN')
  })

  it('runs scripts by the shell, and no JavaScript', async () => {
    const { world, sh } = project()
    world.write('/w/package.json', '{"name":"a","version":"1.2.3","scripts":{"prego":"echo first","go":"echo $1 got"}}')
    expect(await sh('npm run go -- "a b"')).toBe(
      "\n> a@1.2.3 prego\n> echo first\n\nfirst\n\n> a@1.2.3 go\n> echo $1 got 'a b'\n\ngot a b\n",
    )
    expect(await sh('node -e 1')).toBe(
      'node: the Camada simulator runs no JavaScript: of Node.js there are npm and node --version\n(1)',
    )
  })
})
