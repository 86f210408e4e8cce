/** Sessions of curl and nginx's own options with a server of the configuration below; each is a script. */

export const configuration = `worker_processes  1;
error_log  /w/error.log notice;
pid        /run/nginx.pid;
events { worker_connections  1024; }
http {
    types { text/html html htm; text/css css; text/plain txt; image/png png; }
    default_type  application/octet-stream;
    access_log  /w/access.log;
    server {
        listen       80;
        server_name  localhost;
        location / { root   /w/html; index  index.html index.htm; }
        error_page   404 /lost.html;
        location = /lost.html { root /w/pages; }
        location /list/ { root /w; autoindex on; }
        location /al/ { alias /w/list/; }
        location = /r { return 301 /x; }
        location = /far { return 302 http://example.com/; }
        location = /t { return 200 "hello\\n"; }
        location = /f { return 403; }
        location = /n { return 204; }
        location /try/ { root /w/html; try_files $uri $uri/ /index.html; }
        location /quiet/ { root /w/html; access_log off; error_page 404 =200 /index.html; }
        location /head/ { root /w/html; add_header X-Lab camada; }
    }
    server {
        listen 8080 default_server;
        server_name other *.lab;
        root /w/other;
        server_tokens off;
    }
    server { listen 8080; server_name second; return 200 second; }
}
`

/** Makes the files and starts the server. */
export const prologue = `mkdir -p html/dir html/head list/sub pages other; printf '<h1>hi</h1>\\n' > html/index.html
printf 'body {}\\n' > html/s.css; printf 'unknown' > html/u.zzz; printf 'x' > html/head/f.txt; echo lost > pages/lost.html
echo data > list/a.txt; printf 'larger than the other' > 'list/b c.txt'; echo other > other/index.html; echo secret > html/no.txt
chmod 0 html/no.txt; chmod 755 . html; touch -d @1700000000 html/* list/* html/head/* pages/* other/*
nginx -e /w/early.log -c /w/nginx.conf; sleep 0.1`

const ask = (...words) => words.map((word) => `curl -s -i ${word}`).join('; ')

export const sessions = [
  ask('localhost/', 'localhost/index.html', 'http://localhost:80/?q=1'),
  ask('localhost/nope', 'localhost/dir/x', 'localhost/al/none'),
  ask('localhost/dir', 'localhost:8080/', "-H 'Host: second' localhost:8080/", "-H 'Host: a.lab' localhost:8080/nope"),
  ask('localhost/dir/', 'localhost/al/', 'localhost/no.txt'),
  ask('localhost/list/', 'localhost/list/sub/', 'localhost/list'),
  ask('localhost/al/a.txt', "'localhost/al/b%20c.txt'", 'localhost/s.css', 'localhost/u.zzz'),
  ask('localhost/r', 'localhost/far', 'localhost/t', 'localhost/f', 'localhost/n'),
  ask('-I localhost/', '-I localhost/nope', '-I localhost/list/'),
  ask('-r 0-3 localhost/', '-r -4 localhost/', '-r 5- localhost/', '-r 100-200 localhost/'),
  ask('-X POST localhost/', '-X DELETE localhost/', '-d a=b localhost/t', '-X OPTIONS localhost/nope'),
  ask(
    `-H 'If-None-Match: "6553f100-c"' localhost/`,
    `-H 'If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT' localhost/`,
    `-H 'If-None-Match: "x"' localhost/`,
  ),
  ask(
    '-0 localhost/',
    '-0 localhost/list/',
    '--path-as-is localhost/../etc/passwd',
    '--path-as-is localhost/%2e%2e/x',
    '--path-as-is localhost/dir/../s.css',
    '--path-as-is localhost//s.css',
  ),
  ask(
    'localhost/try/s.css',
    'localhost/try/none',
    'localhost/quiet/none',
    'localhost/head/f.txt',
    'localhost/head/none',
  ),
  `printf 'GET / HTTP/1.1\\r\\n\\r\\n' | nc -q 1 127.0.0.1 80; printf 'garbage\\r\\n\\r\\n' | nc -q 1 127.0.0.1 80; printf 'GET /\\r\\n' | nc -q 1 127.0.0.1 80; printf 'FOO / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' | nc -q 1 127.0.0.1 80`,
  `printf 'GET /t HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nGET /f HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' | nc -q 1 127.0.0.1 80`,
  `curl -s localhost/ -o got; cat got; curl -s -o /dev/null -w '%{http_code} %{size_download} %{content_type}\\n' localhost/nope; curl -sf localhost/nope; echo $?; curl -sS localhost:81/; echo $?; curl -sL localhost/dir -o /dev/null -w '%{http_code} %{url_effective}\\n'; curl -s -u a:b localhost/t; cd pages; curl -sO localhost/s.css; ls`,
  `curl -s localhost/ localhost/nope >/dev/null; curl -s -A agent -e from localhost/s.css >/dev/null; until [ $(wc -l < access.log) -ge 3 ]; do sleep 0.05; done; sed -E 's/\\[[^]]*\\]/[TIME]/' access.log; sed -E 's/^.{19}/TIME/; s/ [0-9]+#[0-9]+: / N#N: /; s/\\*[0-9]+/*N/' error.log | grep error`,
  `wget -q -O- http://localhost/; wget -q -O- http://localhost/nope; echo $?; wget -q http://localhost/s.css; cat s.css; wget -q --spider http://localhost/; echo $?`,
  `nginx -t -c /w/nginx.conf; echo $?; nginx -t -q -c /w/nginx.conf; echo $?; nginx -v; nginx -s foo; echo $?; nginx -z; echo $?; nginx -c; echo $?; nginx extra; echo $?; nginx -t -c /nope 2>&1 | sed -E 's/^.{19}/TIME/; s/ [0-9]+#[0-9]+: / N#N: /'`,
  `for c in 'foo bar;' 'server { listen x; }' 'http { server { listen 80 } }' 'events {} http { server { lisen 80; } }' 'events {} http { server { listen 80; root; } }' 'events {} http {' 'events {} http { location / {} }' 'events {} http { server { include /nope.conf; } }' 'events {} }' 'http {}' 'events {} http { server { listen 70000; } }' 'events {} http { server { root /a; root /b; } }' 'events {} http { server { location / {} location / {} } }' 'events {} http { server { autoindex maybe; } }' 'events {} http { server { return foo; } }' 'events { } http { server { listen 80; server_name a; } }' 'worker_processes x; events {}' 'events {} events {}' 'events {} http { access_log /w/x nope; }' 'events' 'events {} http { types { a/b c; } }' '; events {}'; do printf '%s\\n' "$c" > c.conf; echo "$c"; nginx -t -c /w/c.conf 2>&1 | sed -E 's/^.{19} \\[/[/; s/ [0-9]+#[0-9]+: / N#N: /'; done`,
  `left() { until [ $(grep -c 'exited with code 0' error.log) -ge $1 ]; do sleep 0.05; done; }; nginx -c /w/nginx.conf -s reload 2>/dev/null; left 1; curl -s localhost/t; sed -i 's/hello/changed/' nginx.conf; nginx -c /w/nginx.conf -s reload 2>/dev/null; left 2; curl -s localhost/t; echo 'bad;' >> nginx.conf; kill -HUP $(cat /run/nginx.pid); until grep -q emerg error.log; do sleep 0.05; done; curl -s localhost/t; grep -c 'start worker process ' error.log; grep emerg error.log | sed -E 's/^.{19}/TIME/; s/ [0-9]+#[0-9]+: / N#N: /'`,
  `cat /run/nginx.pid | wc -l; nginx -c /w/nginx.conf -s quit 2>/dev/null; until [ $(grep -c ': exit$' error.log) -ge 2 ]; do sleep 0.05; done; ls /run/nginx.pid; curl -sS localhost/; echo $?; sed -E 's/^.{19} //; s/[0-9]+#[0-9]+/N/; s/ received from [0-9]+/ received/; s/(from|process) [0-9]+/\\1 N/g; s/OS: .*/OS/; s/getrlimit.*/limits/; s/nginx\\/.*/version/' error.log | grep -vE 'SIGCHLD|SIGIO' ; nginx -e stderr -c /w/nginx.conf -s stop 2>&1 | sed -E 's/^.{19}/TIME/; s/ [0-9]+#[0-9]+: / N#N: /'`,
  `mv access.log access.old; kill -USR1 $(cat /run/nginx.pid); until [ $(grep -c 'reopening logs$' error.log) -ge 3 ]; do sleep 0.05; done; until [ -s access.log ]; do curl -s localhost/t >/dev/null; sleep 0.05; done; head -n 1 access.log | cut -d' ' -f6-; stat -c '%U %a' access.log; sed -E 's/^.{19} //; s/[0-9]+#[0-9]+/N/; s/ received from [0-9]+/ received/' error.log | grep reopening`,
  `nginx -s stop -c /w/nginx.conf 2>/dev/null; until [ ! -e /run/nginx.pid ]; do sleep 0.05; done; : > error.log; nginx -e /w/early.log -c /w/nginx.conf -g 'daemon off;' & until grep -q 'start worker process ' error.log; do sleep 0.05; done; until ps -o args= -C nginx | grep -q worker; do sleep 0.05; done; ps -o args= -C nginx; kill -USR2 $!; until grep -q crit error.log; do sleep 0.05; done; kill -QUIT $!; wait $!; echo $?; sed -E 's/^.{19} //; s/[0-9]+#[0-9]+/N/; s/ received from [0-9]+/ received/; s/process [0-9]+/process N/' error.log | grep -E 'USR2|changing|shutting|with code'`,
]
