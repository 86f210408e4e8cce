/** Debian's adduser, addgroup, deluser and delgroup, errors among them; each script in a container of its own. */
export const images = { gnu: 'camada-debian-tools' }
export const fresh = true
/** The image has shadow, gshadow, subuid and a skeleton, the test world has not. */
export const changes = false

export const scripts = {
  gnu: [
    'adduser --nope x > out; echo $?; adduser; echo $?; adduser a b c; echo $?; adduser ""; echo $?; adduser --uid x y > out; echo $?; addgroup; echo $?; addgroup --nope x > out; echo $?',
    'adduser --disabled-password --gecos "" ana; echo $?; id ana; grep ana /etc/passwd /etc/group; stat -c "%a %U %G" /home/ana',
    'adduser --system svc; echo $?; id svc; grep svc /etc/passwd; ls -d /home/svc; adduser --system svc; echo $?',
    'adduser --system --group --no-create-home svc2; echo $?; id svc2; grep svc2 /etc/passwd /etc/group; adduser --system other; id other',
    'adduser --disabled-password --gecos "Bia B,1,2" --shell /bin/sh --home /srv/bia --uid 1500 bia; echo $?; grep bia /etc/passwd; ls -d /srv/bia',
    'adduser root; echo $?; adduser --quiet --disabled-password --gecos "" 9x; echo $?; adduser --disabled-password --gecos "" Ana; echo $?; adduser --disabled-password --gecos "" -- a:b; echo $?',
    'adduser --quiet --disabled-password --gecos "" cy; addgroup staffx; adduser cy staffx; echo $?; id cy; adduser cy nosuch; echo $?; adduser nosuch staffx; echo $?; adduser cy staffx; echo $?',
    'adduser --system daemon; echo $?; adduser --disabled-password --gecos a p4; adduser --system p4; echo $?; adduser --disabled-password p2 < /dev/null; echo $?; grep p2 /etc/passwd',
    'printf "Full\\n1\\n2\\n3\\n4\\ny\\n" | adduser --disabled-password p2; echo $?; grep p2 /etc/passwd; adduser --disabled-login --gecos X p3; echo $?',
    'adduser --uid 1 --gecos a --disabled-password p5; echo $?; adduser --ingroup nosuch --gecos a --disabled-password p5; echo $?; adduser --gid 4444 --gecos a --disabled-password p5; echo $?',
    'adduser --shell /nope --gecos a --disabled-password u2; echo $?; grep u2 /etc/passwd; adduser --gecos "a:b" --disabled-password u3; echo $?; adduser -q --gecos a --disabled-password u4; echo $?',
    'mkdir -p /home/u5; adduser --gecos a --disabled-password u5; echo $?; ls -a /home/u5; adduser --comment "C D" --disabled-password --no-create-home u6; grep u6 /etc/passwd; ls /home; addgroup users; adduser --disabled-password --gecos x u7; id u7',
    'adduser --verbose --disabled-password --gecos a v1; adduser --verbose --system --group vs; addgroup --verbose vg; addgroup --verbose --system vsg; adduser --verbose v1 vg; deluser --verbose v1 vg; deluser --verbose v1; delgroup --verbose vg',
    'addgroup devs; echo $?; grep devs /etc/group; addgroup devs; echo $?',
    'addgroup --gid 1234 g1; echo $?; grep g1 /etc/group; addgroup --gid 1234 g2; echo $?; addgroup --gid x g3 > out; echo $?',
    'addgroup --system sysg; echo $?; grep sysg /etc/group; addgroup --system sysg; echo $?; addgroup gg; addgroup --system gg; echo $?',
    'addgroup root; echo $?; addgroup --quiet q1; echo $?; addgroup Bad; echo $?; addgroup "a b"; echo $?; addgroup a b c; echo $?; adduser --group ng; echo $?; grep ng: /etc/group',
    'addgroup --system s2; adduser --quiet --system --ingroup s2 --no-create-home --home /nonexistent --shell /usr/sbin/nologin s2u; id s2u; grep s2u /etc/passwd; deluser s2u; echo $?; delgroup s2; echo $?',
    'su -s /bin/sh nobody -c "adduser x; echo \\$?; addgroup x; echo \\$?; deluser x; echo \\$?; delgroup x; echo \\$?"',
    'deluser nosuch; echo $?; delgroup nosuch; echo $?; deluser; echo $?; delgroup; echo $?; deluser root; echo $?; deluser --nope > out; echo $?; deluser --system nosuch; echo $?',
    'addgroup g9; adduser --gecos a --disabled-password --ingroup g9 p9; id p9; delgroup g9; echo $?; deluser p9 g9; echo $?; deluser daemon g9; echo $?; deluser nosuch g9; echo $?; deluser daemon nosuch; echo $?; adduser daemon g9; delgroup --only-if-empty g9; echo $?',
    'addgroup gg; delgroup --system gg; echo $?; adduser --gecos a --disabled-password p1; deluser p1; grep -c p1 /etc/passwd /etc/group; delgroup --only-if-empty gg; echo $?',
  ],
}
