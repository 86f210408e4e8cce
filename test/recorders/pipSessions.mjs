/**
 * Records what a real pip answers: each session in a fresh overlay of a Debian 13 with python3-pip and python3-venv, against
 * an index on loopback that serves wheels as the real one does (`pipIndex.py`), without a terminal, as in a build.
 *
 *   node test/recorders/pipSessions.mjs ROOT WORK WHEELS [--new]     as root; for `test/integration/packages/pipSessions.test.ts`
 *
 * WHEELS is a folder of wheels, made of Debian's packages as the offline index's are. With `--new` what is recorded already
 * stays, and only what is missing is added. What tells that the index is not the real one is taken out.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [root, work, wheels, mode] = process.argv.slice(2)
const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' }
const index = { PIP_INDEX_URL: 'http://127.0.0.1:8099/simple', PIP_TRUSTED_HOST: '127.0.0.1' }
const sh = (script) => spawnSync('sh', ['-ec', script], { encoding: 'utf8', env: { ...env, ...index } })
const free = 'export PIP_BREAK_SYSTEM_PACKAGES=1; '
const quiet = 'export PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore; '

const sessions = [
  'pip --version; pip -V; pip3 --version; python3 -m pip --version',
  'pip install flask; echo $?; pip install --user flask; echo $?; pip uninstall -y flask; echo $?; pip list; echo $?; pip freeze; echo $?',
  `${free}pip install flask; echo $?; pip install flask; echo $?`,
  `${free}pip install --no-cache-dir requests idna; echo $?; pip install -q --no-cache-dir chardet; echo $?`,
  `${quiet}pip install flask==3.1.1; pip install 'flask>=2'; pip install 'flask<3'; echo $?; pip install 'flask==9'; echo $?`,
  `${quiet}pip install 'click>=8,<9' 'idna~=3.10' 'itsdangerous!=1'; echo $?; pip install 'click>=8.1.8' click==8.1.8; echo $?; pip install 'click>9'; echo $?`,
  `${quiet}pip install nosuchthing; echo $?; pip install idna nosuchthing; echo $?; pip list; echo $?`,
  `${quiet}printf 'idna==3.10\\n# words\\n\\nblinker  # why\\nclick>=8.1\\n' >r.txt; pip install -r r.txt; echo $?; pip install -r nosuch.txt; echo $?; pip install -r r.txt chardet; echo $?`,
  `${quiet}printf 'idna==9\\n' >r.txt; pip install -r r.txt; echo $?; : >r.txt; pip install -r r.txt; echo $?; printf 'idna==\\n' >r.txt; pip install -r r.txt; echo $?`,
  `${quiet}pip install; echo $?; pip; echo $?; pip foo; echo $?; pip instal; echo $?; pip install --bogus idna; echo $?; pip uninstall; echo $?; pip show; echo $?; pip cache; echo $?; pip download; echo $?`,
  `${quiet}pip install -q flask requests; pip list; pip list --format=freeze; pip list --format=json; echo; pip freeze; echo $?`,
  `${quiet}pip install -q flask; pip show flask; pip show Flask jinja2; pip show nosuch; echo $?; pip show flask nosuch; echo $?; pip show -f itsdangerous`,
  `${quiet}pip install -q flask requests; pip check; echo $?; pip uninstall -y jinja2 idna; pip check; echo $?`,
  `${quiet}pip install -q flask; pip uninstall -y flask; echo $?; pip uninstall -y flask; echo $?; pip uninstall -y nosuch idna; echo $?`,
  `${quiet}pip install -q idna; echo n | pip uninstall idna; echo $?; echo y | pip uninstall idna; echo $?; pip list`,
  `${quiet}pip install -q itsdangerous blinker; pip uninstall itsdangerous </dev/null; echo $?; printf 'blinker\\nitsdangerous\\n' >r.txt; pip uninstall -y -r r.txt; echo $?`,
  `${quiet}pip cache dir; pip cache info; pip cache list; pip cache purge; echo $?; pip install -q idna; pip cache list; pip cache purge; echo $?; pip cache purge; echo $?; pip cache nosuch; echo $?`,
  `${quiet}pip install idna; pip uninstall -y idna; pip install idna; pip uninstall -qy idna; pip cache purge >/dev/null; pip install idna`,
  `${quiet}mkdir d; cd d; pip download idna; echo $?; ls; pip download -d out flask; ls out; pip download idna; pip download nosuchthing; echo $?`,
  `${quiet}pip install --user idna; echo $?; pip install --user idna; pip list --user; pip uninstall -y idna; echo $?`,
  `${quiet}pip install --target /opt/t idna; echo $?; ls /opt/t; pip install --target /opt/t idna; echo $?; pip list --path /opt/t`,
  `${quiet}pip install --upgrade idna; pip install -U idna; echo $?; pip install --force-reinstall idna; echo $?; pip install -I idna; pip install --no-deps flask; pip check`,
  `${quiet}pip install --dry-run flask; echo $?; pip list; pip install --no-deps --dry-run idna; pip install -qq nosuchthing; echo $?`,
  `python3 -m venv /venv; echo $?; /venv/bin/pip --version; /venv/bin/pip install idna; echo $?; /venv/bin/pip list; . /venv/bin/activate; pip install blinker; which pip python; pip uninstall -y idna; deactivate; pip list`,
  `${quiet}pip config list; pip config get global.timeout; echo $?; pip index versions idna; echo $?; pip index versions nosuchthing; echo $?`,
  `${quiet}printf 'idna==3.10\\n' >c.txt; pip install -c c.txt idna; pip install -r nosuch1 -r nosuch2; echo $?; pip install ./nosuch; echo $?; pip install nosuch.whl; echo $?; pip install 'a b'; echo $?`,
  `${quiet}pip install 'requests[socks]' 'flask[nosuch]'; echo $?; pip install 'flask [async]' ; pip install FLASK Typing-Extensions typing_extensions; echo $?`,
  `${quiet}pip install -q cryptography; pip install cryptography babel; pip install --no-cache-dir babel cryptography supervisor; pip list -v; pip freeze --all; pip list --outdated; pip list --not-required`,
  `${quiet}useradd -m u; su u -c 'pip install idna; pip list; pip cache dir; pip uninstall -y idna; pip uninstall -y pip'; echo $?`,
  `${quiet}pip install --root-user-action=warn idna; pip install --disable-pip-version-check --no-input blinker; pip install --progress-bar off click; pip install --no-color chardet; pip install --retries 0 --timeout 1 certifi; echo $?`,
  `${quiet}pip install idna==3.10 idna==3.9; echo $?; pip install idna>=3 ; cat =3; pip install flask click==7; echo $?; pip wheel idna; ls; echo $?`,
  `${quiet}pip install -e .; echo $?; pip install .; echo $?; mkdir p; pip install ./p; echo $?; pip install git+https://localhost/x; echo $?`,
  `${quiet}pip install --index-url http://127.0.0.1:9/simple --retries 0 idna; echo $?; pip install --no-index idna; echo $?; pip download --no-deps -d w idna >/dev/null; pip install --no-index --find-links w idna; echo $?; pip install w/*.whl`,
  `${quiet}pip install cryptography; pip install --upgrade pip; echo $?; pip install -U pip idna; pip show pip; python3 -m pip list`,
  `cd /tmp; python3 -m venv --bogus; python3 -m venv; echo $?; python3 -m venv --without-pip a; ls a a/bin; python3 -m venv b; ls b b/bin; cat b/pyvenv.cfg b/.gitignore; readlink b/bin/python b/bin/python3 b/lib64; b/bin/python -m pip list; b/bin/pip install flask; ls b/bin; b/bin/pip freeze >r.txt; b/bin/pip uninstall -y -r r.txt; b/bin/pip list`,
  `${quiet}pip help | head -20; pip install --help | head -12; pip help install | head -4; pip help nosuch; echo $?`,
]
const file = new URL('../fixtures/pipSessions.json', import.meta.url)
const kept = mode === '--new' ? JSON.parse(readFileSync(file, 'utf8')).sessions : []

/** The index's own address, and what pip says of its being another than the usual. */
const asUsual = (text) =>
  text
    .replace(/^Looking in indexes: .*\n/gm, '')
    .replaceAll('http://127.0.0.1:8099/files/', '')
    .replaceAll('http://127.0.0.1:8099', 'https://pypi.org')

const record = (script) => {
  const old = kept.find((session) => session.script === script)
  if (old !== undefined) return old
  rmSync(work, { recursive: true, force: true })
  for (const part of ['upper', 'work', 'merged']) mkdirSync(join(work, part), { recursive: true })
  const mounts = `mount -t overlay overlay -o lowerdir=${root},upperdir=${work}/upper,workdir=${work}/work ${work}/merged; mount -t proc proc ${work}/merged/proc`
  // The session sees nothing of the recorder but the two variables of the index.
  writeFileSync(join(work, 'session'), script)
  const started = sh(`${mounts}; cp ${work}/session ${work}/merged/tmp/session`)
  if (started.status !== 0) throw new Error(started.stderr)
  const { stdout, stderr, status } = spawnSync(
    'sh',
    ['-c', 'exec chroot "$0" sh -c "$1"', join(work, 'merged'), `cd /root; ${script}`],
    {
      encoding: 'utf8',
      env: { ...env, ...index },
    },
  )
  sh(`umount ${work}/merged/proc ${work}/merged`)
  process.stderr.write('.')
  return { script, stdout: asUsual(stdout), stderr: asUsual(stderr), status }
}

const server = spawn('python3', [new URL('pipIndex.py', import.meta.url).pathname, wheels], { stdio: 'inherit' })
await new Promise((resolve) => setTimeout(resolve, 1000))
const recorded = { release: 'Debian 13, pip 25.1.1', sessions: sessions.map(record) }
server.kill()
rmSync(work, { recursive: true, force: true })
writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`)
