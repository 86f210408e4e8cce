"""docker-py where it streams, and its low-level API; prints one line of JSON a fact, ids and times left out.

    python3 streams.py DOCKER_HOST

The same lines must come from the simulator and from the real daemon. Everything it makes carries the prefix `pys-`.
"""
import io
import json
import re
import socket
import sys
import tarfile
import time

import docker
from docker.errors import APIError, BuildError, ContainerError, ImageNotFound
from docker.types import EndpointConfig, IPAMConfig, IPAMPool, LogConfig, Mount, Ulimit
from docker.utils.socket import consume_socket_output, demux_adaptor, frames_iter

client = docker.DockerClient(base_url=sys.argv[1], version='auto', timeout=30)
api = client.api
LABEL = {'pys': '1'}


def tell(what, *facts):
    plain = [fact.decode() if isinstance(fact, bytes) else fact for fact in facts]
    text = json.dumps([what, *plain], sort_keys=True, default=str)
    print(re.sub('[0-9a-f]{64}|[0-9a-f]{12}', '<id>', text), flush=True)


def refusal(what, act):
    try:
        tell(what, 'no error', repr(act()))
    except (APIError, ContainerError, BuildError) as error:
        words = getattr(error, 'explanation', None) or getattr(error, 'msg', None) or str(error)
        tell(what, type(error).__name__, getattr(error, 'status_code', None), words)


def tar_of(**files):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode='w') as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name.replace('__', '/'))
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    return made.getvalue()


def clean():
    for container in client.containers.list(all=True, filters={'label': 'pys'}):
        container.remove(force=True, v=True)
    for network in client.networks.list(names=['pys-']):
        network.remove()
    for volume in client.volumes.list(filters={'label': 'pys'}):
        volume.remove(force=True)
    for tag in ('pys-built:1', 'pys-built:2', 'pys-piece:1'):
        try:
            client.images.remove(tag, force=True)
        except ImageNotFound:
            pass


def sleeper(name, **options):
    return client.containers.run('alpine', 'sleep 60', detach=True, name=name, labels=LABEL, **options)


def until(holds):
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    raise TimeoutError('never')


def runs():
    script = ['sh', '-c', 'for i in 1 2 3; do echo $i; echo e$i >&2; sleep 0.05; done']
    tell('run streamed', b''.join(client.containers.run('alpine', script, stream=True, remove=True, labels=LABEL)))
    tell('run on stderr', client.containers.run('alpine', script, stdout=False, stderr=True, remove=True, labels=LABEL))
    one = client.containers.run('alpine', script, detach=True, name='pys-r', labels=LABEL)
    tell('followed', b''.join(one.logs(stream=True, follow=True, stderr=False)))
    tell('waited', one.wait(condition='not-running'))
    tell('tails', one.logs(tail=2, stderr=False), one.logs(since=int(time.time()) + 100, stderr=False))
    one.remove()
    refusal('run with what is not', lambda: client.containers.run('alpine', 'true', labels=LABEL, volumes_from=['pys-no']))
    refusal('run with a bad signal', lambda: sleeper('pys-s', stop_signal='NO'))
    limited = sleeper('pys-l', mem_limit='64m', cpu_shares=512, ulimits=[Ulimit(name='nofile', soft=100, hard=200)],
                      log_config=LogConfig(type='json-file', config={'max-size': '1m'}), cap_drop=['ALL'], tmpfs={'/t': 'size=64k'},
                      extra_hosts={'box': '10.0.0.9'}, dns=['1.1.1.1'], working_dir='/tmp', read_only=True, pids_limit=20)
    host = limited.attrs['HostConfig'] or api.inspect_container(limited.id)['HostConfig']
    tell('limits', host['Memory'], host['CpuShares'], host['Ulimits'], host['LogConfig'], host['CapDrop'], host['PidsLimit'])
    tell('its files', *limited.exec_run(['sh', '-c', 'exec 2>&1; grep box /etc/hosts; cat /etc/resolv.conf | tail -1; pwd; echo x > /no']))
    limited.remove(force=True)


def sockets():
    one = client.containers.create('alpine', ['sh', '-c', 'read a; echo got $a; echo no >&2; exit 3'], name='pys-a',
                                   labels=LABEL, stdin_open=True)
    attached = one.attach_socket(params={'stdin': 1, 'stdout': 1, 'stderr': 1, 'stream': 1})
    one.start()
    attached._sock.sendall(b'typed\n')
    out, err = consume_socket_output((demux_adaptor(*frame) for frame in frames_iter(attached, tty=False)), demux=True)
    tell('attach_socket', out, err, one.wait()['StatusCode'])
    attached.close()
    one.remove()
    term = client.containers.create('alpine', ['sh'], name='pys-t', labels=LABEL, stdin_open=True, tty=True,
                                    environment={'PS1': '$ '})
    attached = term.attach_socket(params={'stdin': 1, 'stdout': 1, 'stderr': 1, 'stream': 1})
    term.start()
    term.resize(31, 91)
    attached._sock.sendall(b'stty size; exit 4\n')
    shown = b''.join(data for _, data in frames_iter(attached, tty=True))
    tell('tty', '31 91' in shown.decode(), term.wait()['StatusCode'])
    term.remove()
    two = sleeper('pys-e')
    code, sock = two.exec_run(['sh', '-c', 'wc -c; echo bye >&2'], stdin=True, socket=True)
    for _ in range(20):
        sock._sock.sendall(b'x' * 50_000)
    sock._sock.shutdown(socket.SHUT_WR)
    out, err = consume_socket_output((demux_adaptor(*frame) for frame in frames_iter(sock, tty=False)), demux=True)
    tell('exec socket', code, out, err)
    made = api.exec_create(two.id, ['sh', '-c', 'stty size; cat'], tty=True, stdin=True)['Id']
    sock = api.exec_start(made, tty=True, socket=True)
    api.exec_resize(made, 20, 70)
    sock._sock.sendall(b'line\n\x04')
    said = b''.join(data for _, data in frames_iter(sock, tty=True))
    until(lambda: not api.exec_inspect(made)['Running'])
    tell('exec tty socket', said.decode().count('line'), api.exec_inspect(made)['ExitCode'])
    tell('exec streamed', list(api.exec_start(api.exec_create(two.id, ['sh', '-c', 'echo a; sleep 0.1; echo b'])['Id'], stream=True)))
    pairs = api.exec_start(api.exec_create(two.id, ['sh', '-c', 'echo a; sleep 0.1; echo b >&2'])['Id'], stream=True, demux=True)
    tell('exec demuxed', [[part and part.decode() for part in pair] for pair in pairs])
    two.remove(force=True)


def archives():
    one = client.containers.create('alpine', 'true', name='pys-c', labels=LABEL)
    whole = tar_of(big='z' * 300_000, um='1\n')
    pieces = (whole[at:at + 10_000] for at in range(0, len(whole), 10_000))
    tell('put in pieces', api.put_archive(one.id, '/tmp', pieces))
    stream, stat = one.get_archive('/tmp', chunk_size=4096)
    parts = list(stream)
    with tarfile.open(fileobj=io.BytesIO(b''.join(parts))) as tar:
        tell('get in pieces', sorted((member.name, member.size) for member in tar.getmembers()), stat['name'])
    stream, _ = one.get_archive('/tmp/um', encode_stream=True)
    with tarfile.open(fileobj=io.BytesIO(b''.join(stream))) as tar:
        tell('get encoded', tar.getnames())
    size = sum(len(piece) for piece in api.export(one.id, chunk_size=65536))
    tell('export in pieces', size > 300_000, size % 512)
    one.remove()


def builds():
    steps = 'FROM alpine AS base\nRUN echo um > /um\nFROM base\nARG X=y\nCOPY --from=base /um /dois\nRUN echo $X\nCMD cat /dois\n'
    told = list(api.build(fileobj=io.BytesIO(steps.encode()), tag='pys-built:1', rm=True, nocache=True, decode=True,
                          labels=LABEL, buildargs={'X': 'z'}))
    tell('build told', [line['stream'] for line in told if line.get('stream', '').startswith(('Step', 'z'))])
    tell('build raw', len([1 for _ in api.build(fileobj=io.BytesIO(steps.encode()), tag='pys-built:2', rm=True)]) > 5)
    zipped = __import__('gzip').compress(tar_of(Outro=steps, f='f'))
    image, _ = client.images.build(fileobj=io.BytesIO(zipped), custom_context=True, encoding='gzip', dockerfile='Outro', target='base',
                                   tag='pys-piece:1', rm=True, labels=LABEL)
    tell('build zipped', image.tags, client.containers.run(image, 'cat /um', remove=True))
    refusal('build of nothing', lambda: client.images.build(fileobj=io.BytesIO(b''), rm=True))
    refusal('build of a bad target', lambda: client.images.build(fileobj=io.BytesIO(steps.encode()), target='no'))
    pieces = list(api.get_image('pys-built:1', chunk_size=32768))
    tell('saved', len(b''.join(pieces)) > 0)
    tell('loaded', [line.get('stream') for line in api.load_image(b''.join(pieces)) if 'stream' in line])
    tell('searched', sorted(row['RepoTags'][0] for row in api.images(filters={'reference': 'pys-*'}) if row['RepoTags']))
    tell('inspected', api.inspect_image('pys-built:1')['Config']['Cmd'], len(api.history('pys-built:1')) - len(api.history('alpine')))
    tell('removed', sorted(list(kind)[0] for kind in api.remove_image('pys-built:1', force=True))[-1:])


def networks():
    pool = IPAMPool(subnet='10.88.0.0/24', gateway='10.88.0.254')
    back = client.networks.create('pys-back', driver='bridge', ipam=IPAMConfig(pool_configs=[pool]), labels=LABEL, internal=True)
    tell('network', back.name, back.attrs['Internal'], back.attrs['IPAM']['Config'])
    one = sleeper('pys-n', network='pys-back')
    one.reload()
    tell('in it', one.attrs['NetworkSettings']['Networks']['pys-back']['IPAddress'])
    two = client.containers.create('alpine', 'sleep 60', name='pys-m', labels=LABEL)
    back.connect(two, aliases=['outra'], ipv4_address='10.88.0.77')
    two.start()
    back.reload()
    tell('containers', sorted(c.name for c in back.containers))
    tell('hosts', *two.exec_run('grep 10.88 /etc/hosts'))
    refusal('twice', lambda: back.connect(two))
    refusal('remove used', back.remove)
    back.disconnect(two)
    refusal('disconnect again', lambda: back.disconnect(two))
    config = api.create_networking_config({'pys-back': EndpointConfig(api._version, aliases=['low'])})
    low = api.create_container('alpine', 'true', name='pys-low', labels=LABEL, networking_config=config,
                               host_config=api.create_host_config(network_mode='pys-back', auto_remove=False,
                                                                  mounts=[Mount('/m', 'pys-vol', labels=LABEL)]))
    tell('low level', sorted(low), api.inspect_container('pys-low')['NetworkSettings']['Networks']['pys-back']['Aliases'][:1])
    for name in ('pys-n', 'pys-m', 'pys-low'):
        api.remove_container(name, force=True, v=True)
    back.remove()
    refusal('no network', lambda: client.networks.get('pys-back'))
    tell('pruned', client.networks.prune(filters={'label': 'pys-no'}), client.containers.prune(filters={'label': 'pys-no'}))


def volumes():
    tmp = client.volumes.create('pys-tmp', driver='local', driver_opts={'type': 'tmpfs', 'device': 'tmpfs', 'o': 'size=1m'}, labels=LABEL)
    run = {'remove': True, 'labels': LABEL}
    tell('tmpfs volume', client.containers.run('alpine', 'sh -c "echo x > /v/x; ls /v; df -k /v | tail -n1 | wc -l"', volumes=['pys-tmp:/v'], **run))
    tell('kept nothing', client.containers.run('alpine', 'ls /v', volumes={'pys-tmp': {'bind': '/v', 'mode': 'ro'}}, **run))
    tell('listed', sorted(v.name for v in client.volumes.list(filters={'label': 'pys', 'dangling': True})), tmp.attrs['Options'])
    nocopy = Mount('/etc', 'pys-etc', labels=LABEL, no_copy=True)
    tell('nocopy', client.containers.run('alpine', ['sh', '-c', 'ls /etc/passwd 2>&1; ls /etc/hosts'], mounts=[nocopy], **run))
    from_it = client.containers.create('alpine', 'true', name='pys-f', labels=LABEL, volumes=['/anon', 'pys-etc:/e:ro'])
    tell('from', client.containers.run('alpine', ['sh', '-c', 'grep -c anon /proc/mounts; touch /e/x 2>&1; true'], volumes_from=['pys-f'], **run))
    from_it.remove(v=True)
    tell('vol prune', client.volumes.prune(filters={'label': 'pys-no'})['VolumesDeleted'])


def events():
    since = time.time()
    live = client.events(decode=True, filters={'label': 'pys', 'event': ['start', 'die', 'exec_die', 'pause']})
    one = sleeper('pys-ev')
    one.exec_run('false')
    one.pause()
    one.unpause()
    one.kill()
    seen = [next(live) for _ in range(4)]
    live.close()
    tell('live', [(event['status'], event['Actor']['Attributes'].get('exitCode')) for event in seen])
    past = api.events(since=int(since), until=int(time.time()) + 1, decode=True, filters={'container': 'pys-ev', 'event': ['kill', 'unpause']})
    tell('past', sorted(event['status'] for event in past))
    try:
        sleeping = sleeper('pys-w')
        sleeping.wait(timeout=0.3)
        tell('wait', 'ended')
    except Exception as error:
        tell('wait', type(error).__name__)
    sleeping.stop(timeout=0)
    tell('stopped', sleeping.wait(condition='not-running'))
    one.remove()
    sleeping.remove()


clean()
try:
    for part in (runs, sockets, archives, builds, networks, volumes, events):
        part()
finally:
    clean()
