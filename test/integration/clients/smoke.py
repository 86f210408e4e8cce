"""What a Python program does with Docker through docker-py; prints one line of JSON a fact, ids and times left out.

    python3 smoke.py DOCKER_HOST

The same lines must come from the simulator and from the real daemon. Everything it makes carries the prefix `py-`.
"""
import io
import json
import re
import sys
import tarfile
import time

import docker
from docker.errors import APIError, BuildError, ContainerError, ImageNotFound
from docker.types import Mount

client = docker.DockerClient(base_url=sys.argv[1], version='1.41', timeout=30)
api = client.api


def tell(what, *facts):
    plain = [fact.decode() if isinstance(fact, bytes) else fact for fact in facts]
    print(re.sub('[0-9a-f]{64}', '<id>', json.dumps([what, *plain], sort_keys=True)), flush=True)


def refusal(what, act):
    try:
        tell(what, 'no error', repr(act()))
    except (APIError, ContainerError, BuildError) as error:
        status = getattr(error, 'status_code', None)
        words = getattr(error, 'explanation', None) or getattr(error, 'msg', None) or str(error)
        tell(what, type(error).__name__, status, words)


def archive(**files):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode='w') as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name.replace('__', '/'))
            entry.size = len(text)
            entry.mode = 0o640
            tar.addfile(entry, io.BytesIO(text.encode()))
    return made.getvalue()


def clean():
    for container in client.containers.list(all=True, filters={'label': 'py-smoke'}):
        container.remove(force=True, v=True)
    for volume in client.volumes.list(filters={'label': 'py-smoke'}):
        volume.remove(force=True)
    for volume in client.volumes.list(filters={'name': 'py-v'}):
        volume.remove(force=True)
    for tag in ('py-built:1', 'py-built:2', 'py-commit:1', 'py-flat:1', 'py-tag:1'):
        try:
            client.images.remove(tag, force=True)
        except ImageNotFound:
            pass


def system():
    tell('ping', client.ping())
    version = client.version()
    tell('version', version['Version'].split('+')[0], version['ApiVersion'], version['Os'], version['MinAPIVersion'])
    tell('info', client.info()['Driver'], client.info()['OSType'], sorted(client.info()['Plugins']))
    tell('df', sorted(client.df()))
    refusal('ping of nobody', lambda: client.containers.get('py-nobody'))


def containers():
    tell('run', client.containers.run('alpine', 'echo oi', remove=True, labels=['py-smoke']))
    refusal('run fails', lambda: client.containers.run('alpine', ['sh', '-c', 'echo no >&2; exit 3'], remove=True))
    refusal('run of nothing', lambda: client.containers.run('alpine', 'nada', name='py-n', labels=['py-smoke']))
    refusal('bad name', lambda: client.containers.create('alpine', name='a b'))
    made = client.containers.create(
        'alpine', ['sh', '-c', 'echo one; echo two >&2; sleep 0.3; echo three'], name='py-c', labels={'py-smoke': '1'},
        environment={'A': 'b'}, working_dir='/tmp', hostname='box', user='0', volumes={'py-v': {'bind': '/v', 'mode': 'rw'}},
        mounts=[Mount('/t', None, type='tmpfs', tmpfs_size=4096 * 16)], stop_signal='SIGINT', read_only=False)
    tell('created', made.status, made.name, made.attrs['Config']['Env'][0], made.attrs['Config']['Hostname'])
    tell('mounts', sorted((m['Type'], m['Destination'], m['RW']) for m in made.attrs['Mounts']))
    made.start()
    tell('stream', b''.join(made.logs(stream=True, follow=True, stderr=False)))
    tell('wait', made.wait())
    made.reload()
    tell('exited', made.status, made.attrs['State']['ExitCode'])
    tell('logs', made.logs(stdout=True, stderr=False), made.logs(stdout=False), made.logs(tail=1, stderr=False))
    refusal('exec when stopped', lambda: made.exec_run('true'))
    made.rename('py-d')
    tell('listed', [c.name for c in client.containers.list(all=True, filters={'label': 'py-smoke', 'name': 'py-d'})])
    refusal('same name', lambda: client.containers.create('alpine', name='py-d'))
    made.remove(v=True)
    refusal('removed', lambda: made.reload())


def running():
    one = client.containers.run('alpine', 'sleep 60', detach=True, name='py-r', labels=['py-smoke'], tmpfs={'/t': 'size=1m'})
    tell('exec', *one.exec_run(['sh', '-c', 'echo out; sleep 0.1; echo err >&2; exit 4']))
    tell('exec demuxed', *one.exec_run(['sh', '-c', 'echo out; echo err >&2'], demux=True)[1])
    tell('exec as', *one.exec_run('sh -c "id -u; pwd; echo $Z"', user='1000', workdir='/tmp', environment={'Z': 'z'}))
    tell('exec tty', *one.exec_run('echo oi', tty=True))
    tell('exec streamed', b''.join(one.exec_run(['sh', '-c', 'for i in 1 2 3; do echo $i; done'], stream=True)[1]))
    tell('exec detached', one.exec_run('touch /mark', detach=True)[1])
    tell('exec missing', *one.exec_run('nada'))
    code, sock = one.exec_run('cat', stdin=True, socket=True)
    raw = sock._sock
    raw.sendall(b'typed\n')
    raw.shutdown(1)
    received = b''
    while True:
        piece = raw.recv(4096)
        if not piece:
            break
        received += piece
    sock.close()
    tell('exec with input', code, list(received[:8]), received[8:])
    inspected = api.exec_inspect(api.exec_create(one.id, 'true', privileged=True, user='5')['Id'])
    tell('exec inspect', inspected['Running'], inspected['ExitCode'], inspected['ProcessConfig']['user'])
    tell('top', one.top()['Titles'])
    tell('stats', one.attrs['State']['Status'])
    one.pause()
    one.reload()
    tell('paused', one.status)
    refusal('exec paused', lambda: one.exec_run('true'))
    one.unpause()
    one.restart(timeout=0)
    one.reload()
    tell('restarted', one.status)
    refusal('bad signal', lambda: one.kill('NADA'))
    one.kill()
    tell('killed', one.wait()['StatusCode'])
    refusal('kill again', one.kill)
    tell('diff', sorted(change['Path'] for change in one.diff()))
    one.remove()


def archives():
    one = client.containers.create('alpine', 'true', name='py-a', labels=['py-smoke'], volumes=['/data'])
    tell('put', one.put_archive('/tmp', archive(um='1\n', sub__dois='22\n')))
    stream, stat = one.get_archive('/tmp/sub')
    tell('stat', stat['name'], stat['size'] >= 0, oct(stat['mode'] & 0o777), stat['linkTarget'])
    with tarfile.open(fileobj=io.BytesIO(b''.join(stream))) as tar:
        tell('get', [(member.name, member.size, oct(member.mode)) for member in tar.getmembers()])
    tell('put in a volume', one.put_archive('/data', archive(v='v\n')))
    tell('from the volume', one.get_archive('/data/v')[1]['size'])
    refusal('get nothing', lambda: one.get_archive('/nada'))
    refusal('put nowhere', lambda: one.put_archive('/nada', archive(x='x')))
    refusal('put rubbish', lambda: one.put_archive('/tmp', b'rubbish' * 200))
    tell('diff', [(change['Kind'], change['Path']) for change in sorted(one.diff(), key=lambda c: c['Path'])])
    image = one.commit(repository='py-commit', tag='1', message='m', author='a', changes='ENV X=y')
    tell('commit', image.tags, image.attrs['Comment'], image.attrs['Config']['Env'][-1])
    with tarfile.open(fileobj=io.BytesIO(b''.join(one.export()))) as tar:
        tell('export', sorted(name for name in tar.getnames() if name.startswith('tmp')))
    one.remove(v=True)


def images():
    image, log = client.images.build(
        fileobj=io.BytesIO(archive(Dockerfile='FROM alpine\nARG W=x\nCOPY um /um\nRUN cat /um && echo $W > /w\nCMD cat /w\n', um='um\n')),
        custom_context=True, tag='py-built:1', buildargs={'W': 'dabliu'}, labels={'py-smoke': '1'}, rm=True)
    tell('built', image.tags, [line['stream'] for line in log if line.get('stream', '').startswith('Step')])
    tell('runs', client.containers.run('py-built:1', remove=True))
    tell('history', [row['CreatedBy'].split('#(nop)')[-1].strip()[:40] for row in image.history()[:3]], image.labels)
    refusal('bad Dockerfile', lambda: client.images.build(fileobj=io.BytesIO(b'FROM alpine\nRUM x\n')))
    refusal('bad step', lambda: client.images.build(fileobj=io.BytesIO(b'FROM alpine\nRUN exit 5\n'), forcerm=True))
    tell('tag', image.tag('py-tag', '1'), sorted(client.images.get('py-tag:1').tags))
    saved = b''.join(image.save(named='py-built:1'))
    client.images.remove('py-tag:1')
    client.images.remove('py-built:1')
    refusal('gone', lambda: client.images.get('py-built:1'))
    tell('loaded', [loaded.tags for loaded in client.images.load(saved)], client.images.get('py-built:1').id == image.id)
    tell('import', 'sha256:' in api.import_image_from_data(archive(x='x'), repository='py-flat', tag='1'))
    tell('flat', len(client.images.get('py-flat:1').attrs['RootFS']['Layers']))
    refusal('no command', lambda: client.containers.create('py-flat:1'))
    tell('list', sorted(tag for found in client.images.list(filters={'label': 'py-smoke'}) for tag in found.tags))
    tell('prune', client.images.prune(filters={'label': ['py-nothing']}))


def volumes():
    volume = client.volumes.create('py-v1', labels={'py-smoke': '1'})
    tell('volume', volume.name, volume.attrs['Driver'], volume.attrs['Scope'], volume.attrs['Mountpoint'], volume.attrs['Options'])
    run = {'remove': True, 'labels': ['py-smoke'], 'volumes': ['py-v1:/d']}
    client.containers.run('alpine', ['sh', '-c', 'echo kept > /d/f'], **run)
    tell('kept', client.containers.run('alpine', 'cat /d/f', **run))
    user = client.containers.create('alpine', name='py-u', labels=['py-smoke'], volumes=['py-v1:/d'])
    refusal('in use', volume.remove)
    user.remove()
    volume.remove()
    refusal('no volume', lambda: client.volumes.get('py-v1'))
    refusal('bad volume', lambda: client.volumes.create('a b'))
    refusal('duplicate', lambda: client.containers.create('alpine', volumes=['py-v1:/d', 'py-v2:/d']))


def events():
    # The daemon remembers 256 events, of everybody: what is asked for must have just happened.
    since = int(time.time())
    client.containers.run('alpine', 'true', name='py-p', labels=['py-smoke'])
    client.containers.get('py-p').remove()
    seen = client.events(since=since, until=int(time.time()) + 1, decode=True, filters={'container': 'py-p', 'type': 'container'})
    tell('events', sorted(event['Action'] for event in seen))
    live = client.events(decode=True, filters={'container': 'py-e', 'event': ['create', 'destroy']})
    client.containers.create('alpine', name='py-e', labels=['py-smoke']).remove()
    tell('live', [next(live)['Action'], next(live)['Action']])
    live.close()


clean()
try:
    for part in (system, containers, running, archives, images, volumes, events):
        part()
finally:
    clean()
