/** nginx on Debian. The entry point and what it launches are ours and do what the real ones do by default. */
import { createHash } from 'node:crypto'
import type { Node } from '../treeBuilder'
import { binary, directory, file, filler, symlink } from '../treeBuilder'
import type { Recipe } from '../types'
import { debianAccountsWith } from './accounts'
import { debianSlim } from './debian'
import { copy, metadata, run } from './steps'

const entrypoint = `#!/bin/sh
# Runs what lies in /docker-entrypoint.d, in order, and then the command.
set -e
if [ "$1" = nginx ] || [ "$1" = nginx-debug ]; then
  echo "$0: /docker-entrypoint.d/ is not empty, will attempt to perform configuration"
  echo "$0: Looking for shell scripts in /docker-entrypoint.d/"
  for script in /docker-entrypoint.d/*.sh; do
    echo "$0: Launching $script"
    "$script"
  done
  echo "$0: Configuration complete; ready for start up"
fi
exec "$@"
`

const mainConfiguration = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`

const types = `types {
    text/html                                        html htm shtml;
    text/css                                         css;
    text/xml                                         xml;
    image/gif                                        gif;
    image/jpeg                                       jpeg jpg;
    application/javascript                           js;
    application/atom+xml                             atom;
    application/rss+xml                              rss;

    text/plain                                       txt;
    text/csv                                         csv;

    image/avif                                       avif;
    image/png                                        png;
    image/svg+xml                                    svg svgz;
    image/tiff                                       tif tiff;
    image/webp                                       webp;
    image/x-icon                                     ico;

    font/woff                                        woff;
    font/woff2                                       woff2;

    application/json                                 json;
    application/pdf                                  pdf;
    application/wasm                                 wasm;
    application/zip                                  zip;
    application/octet-stream                         bin exe dll deb dmg iso img;

    audio/mpeg                                       mp3;
    audio/ogg                                        ogg;
    video/mp4                                        mp4;
    video/webm                                       webm;
}
`

const site = `server {
    listen       80;
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`

const page = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page was put here by the lab's image.</p>
</body>
</html>
`

function server(): readonly Node[] {
  return [
    ...debianAccountsWith('nginx:x:101:101:nginx user:/nonexistent:/bin/false', 'nginx:x:101:'),
    binary('/usr/sbin/nginx', 1_583_000, { text: 'nginx/1.31.3' }),
    binary('/usr/sbin/nginx-debug', 1_721_000),
    binary('/usr/bin/curl', 303_000),
    binary('/usr/bin/envsubst', 35_400),
    file('/etc/nginx/nginx.conf', mainConfiguration),
    file('/etc/nginx/conf.d/default.conf', site),
    file('/etc/nginx/mime.types', types),
    symlink('/etc/nginx/modules', '/usr/lib/nginx/modules'),
    file('/usr/share/nginx/html/index.html', page),
    file('/usr/share/nginx/html/50x.html', '<h1>An error occurred.</h1>\n'),
    filler('/usr/lib/nginx/modules/placeholder', 14_700_000),
    filler('/usr/lib/x86_64-linux-gnu/placeholder', 93_000_000),
    directory('/var/cache/nginx'),
    symlink('/var/log/nginx/access.log', '/dev/stdout'),
    symlink('/var/log/nginx/error.log', '/dev/stderr'),
    directory('/docker-entrypoint.d'),
  ]
}

/** What the entry point launches. */
const listenOnIPv6 = `#!/bin/sh
# Lets the default server listen on IPv6, unless it was changed or can't be.
set -e
name=$(basename "$0")
file=etc/nginx/conf.d/default.conf
say() {
  [ -n "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$name: info: $*"
}
if [ ! -e "/$file" ]; then
  say "/$file is not a file or does not exist"
  exit 0
fi
if ! touch "/$file" 2>/dev/null; then
  say "can not modify /$file (read-only file system?)"
  exit 0
fi
if grep -q 'listen  \\[::]:80;' "/$file"; then
  say "IPv6 listen already enabled"
  exit 0
fi
say "Getting the checksum of /$file"
if ! echo "CHECKSUM  /$file" | md5sum -c - >/dev/null 2>&1; then
  say "/$file differs from the packaged version"
  exit 0
fi
sed -i -E 's,listen       80;,listen       80;\\n    listen  [::]:80;,' "/$file"
say "Enabled listen on IPv6 in /$file"
`.replace('CHECKSUM', createHash('md5').update(site).digest('hex'))

const fillInTemplates = `#!/bin/sh
# Fills in /etc/nginx/templates with the environment, which takes envsubst.
set -e
[ -d /etc/nginx/templates ] || exit 0
echo "$(basename "$0"): the Camada simulator leaves out templates" >&2
exit 0
`

const tuneWorkers = `#!/bin/sh
# Sets worker_processes to what the container may use, when it is told to.
set -e
[ -n "\${NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE:-}" ] || exit 0
sed -i -E 's/^(worker_processes) .*/\\1 1;/' /etc/nginx/nginx.conf
`

function step(name: string, text: string): readonly Node[] {
  return [file(name, text, { mode: 0o755 })]
}

export const nginx: Recipe = {
  repository: 'nginx',
  tags: ['latest', '1', '1.31', '1.31.3', 'mainline', 'trixie'],
  createdAt: '2026-09-18T23:30:55Z',
  config: {
    Cmd: ['nginx', '-g', 'daemon off;'],
    Entrypoint: ['/docker-entrypoint.sh'],
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ...['NGINX_VERSION=1.31.3', 'NJS_VERSION=1.0.0', 'NJS_RELEASE=1~trixie', 'ACME_VERSION=0.4.1'],
      ...['PKG_RELEASE=1~trixie', 'DYNPKG_RELEASE=1~trixie'],
    ],
    ExposedPorts: { '80/tcp': {} },
    Labels: { maintainer: 'NGINX Docker Maintainers <docker-maint@nginx.com>' },
    StopSignal: 'SIGQUIT',
  },
  isPreinstalled: false,
  from: debianSlim,
  steps: [
    ...metadata(
      'LABEL maintainer=NGINX Docker Maintainers <docker-maint@nginx.com>',
      ...['ENV NGINX_VERSION=1.31.3', 'ENV NJS_VERSION=1.0.0', 'ENV NJS_RELEASE=1~trixie', 'ENV ACME_VERSION=0.4.1'],
      ...['ENV PKG_RELEASE=1~trixie', 'ENV DYNPKG_RELEASE=1~trixie'],
    ),
    run(
      'set -x && groupadd --system --gid 101 nginx && useradd --system --gid nginx --no-create-home --home /nonexistent --comment "nginx user" --shell /bin/false --uid 101 nginx && apt-get update && apt-get install --no-install-recommends --no-install-suggests -y nginx gettext-base curl && rm -rf /var/lib/apt/lists/* && ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log && mkdir /docker-entrypoint.d',
      server,
      33_325_076,
    ),
    copy('docker-entrypoint.sh /', () => [file('/docker-entrypoint.sh', entrypoint, { mode: 0o755 })], 626),
    copy(
      '10-listen-on-ipv6-by-default.sh /docker-entrypoint.d',
      () => step('/docker-entrypoint.d/10-listen-on-ipv6-by-default.sh', listenOnIPv6),
      955,
    ),
    copy(
      '20-envsubst-on-templates.sh /docker-entrypoint.d',
      () => step('/docker-entrypoint.d/20-envsubst-on-templates.sh', fillInTemplates),
      1_210,
    ),
    copy(
      '30-tune-worker-processes.sh /docker-entrypoint.d',
      () => step('/docker-entrypoint.d/30-tune-worker-processes.sh', tuneWorkers),
      1_397,
    ),
    ...metadata(
      'ENTRYPOINT ["/docker-entrypoint.sh"]',
      'EXPOSE map[80/tcp:{}]',
      'STOPSIGNAL SIGQUIT',
      'CMD ["nginx" "-g" "daemon off;"]',
    ),
  ],
}
