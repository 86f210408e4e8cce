/**
 * Ways to slim what npm and pip leave, for `slimmingTrees.mjs`: a project's files, and steps in its folder. The first step of
 * a lock file's trick only makes the lock, as a repository would bring it along.
 */
const manifest = {
  name: 'app',
  version: '1.0.0',
  private: true,
  dependencies: { express: '5.3.0' },
  devDependencies: { nodemon: '3.1.14', typescript: '7.0.2' },
}
const files = { 'package.json': `${JSON.stringify(manifest, null, 2)}\n` }
const lock = 'npm install && rm -rf node_modules ~/.npm'
const npm = (name, ...steps) => ({ name, from: 'node:slim', files, steps })
const pip = (name, ...steps) => ({ name, from: 'python:slim', files: {}, steps })

export const trees = [
  npm('npm, cache kept', 'npm install'),
  npm('npm, cache cleaned in another step', 'npm install', 'npm cache clean --force'),
  npm('npm, cache cleaned in the same step', 'npm install && npm cache clean --force'),
  npm('npm ci, cache kept', lock, 'npm ci'),
  npm('npm ci without what is for development', lock, 'npm ci --omit=dev'),
  npm(
    'npm ci without what is for development, cache cleaned',
    lock,
    'npm ci --omit=dev && npm cache clean --force && rm -rf ~/.npm',
  ),
  pip('pip, cache kept', 'pip install flask requests'),
  pip('pip, cache removed in another step', 'pip install flask requests', 'rm -rf ~/.cache'),
  pip('pip without a cache', 'pip install --no-cache-dir flask requests'),
]
