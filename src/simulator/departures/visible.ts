/**
 * What nobody can ask for and whoever looks can see: orders, sizes, what is not there. Each is shown to be as it says
 * by `test/integration/fidelity/visible.test.ts`.
 */
import type { Departure } from '@shared/docker/departures'

interface Visible {
  readonly part: NonNullable<Departure['part']>
  readonly sentence: Departure['sentence']
}

const visible = (part: NonNullable<Departure['part']>, en: string, pt: string): Visible => ({
  part,
  sentence: { en, 'pt-BR': pt },
})

/** By a name of ours. */
export const visibleDepartures = {
  catalogImages: visible(
    'api',
    "Images that are pulled come from a catalog and are made here: history, configuration, names and sizes are like the originals', digests and the bytes of programs are not, and `docker history` and `docker inspect` say `simulated by Camada`, also after `save` and `load`.",
    'As imagens baixadas vêm de um catálogo e são feitas aqui: histórico, configuração, nomes e tamanhos são como os das originais, os digests e os bytes dos programas não, e `docker history` e `docker inspect` dizem `simulated by Camada`, mesmo depois de `save` e `load`.',
  ),
  catalogTrees: visible(
    'api',
    'The tree of Debian and Ubuntu is a recorded one whose texts are left out; what nobody reads of the other images is one large file per layer.',
    'A árvore do Debian e do Ubuntu é uma gravada, sem os textos; o que ninguém lê das outras imagens é um arquivo grande por camada.',
  ),
  daemonNames: visible(
    'api',
    "`docker version` and `docker info` name the simulator as platform, system, kernel and commit; containerd, runc and docker-init have the reference's versions there and aren't processes of their own.",
    '`docker version` e `docker info` nomeiam o simulador como plataforma, sistema, kernel e commit; containerd, runc e docker-init têm ali as versões da referência e não são processos próprios.',
  ),
  daemonDrivers: visible(
    'api',
    '`docker info` lists the network drivers `bridge`, `host` and `null` alone, and no seccomp.',
    '`docker info` lista só os drivers de rede `bridge`, `host` e `null`, e nenhum seccomp.',
  ),
  heldOutput: visible(
    'api',
    "An exec that docker-py or docker-compose 1 starts holds its first output back for 40 ms: they lose what comes together with the answer's head.",
    'Um exec que docker-py ou docker-compose 1 inicia retém sua primeira saída por 40 ms: eles perdem o que chega junto com o cabeçalho da resposta.',
  ),
  topFigures: visible(
    'api',
    'Times, sizes and shares of the processor in `docker top` are fixed.',
    'Tempos, tamanhos e parcelas do processador em `docker top` são fixos.',
  ),
  noPackets: visible(
    'api',
    'Networks are records: subnets, addresses, names and `/etc/hosts` are as Docker makes them. Between containers TCP connections pass, and only these, without packets: connections over a network that a container has left wait until it is back; UDP, and what lies beyond the simulated host, is not there.',
    'Redes são registros: sub-redes, endereços, nomes e `/etc/hosts` são como o Docker os faz. Entre contêineres passam conexões TCP, e só elas, sem pacotes: as de uma rede que o contêiner deixou esperam até ele voltar; UDP, e o que está além do hospedeiro simulado, não existe.',
  ),
  subnets: visible(
    'api',
    "A network that could not be made uses up none of the subnets for those that name none, and one that the real host's network uses is not avoided.",
    'Uma rede que não pôde ser criada não gasta nenhuma das sub-redes para as que não nomeiam uma, e não se evita a que a rede do computador real usa.',
  ),
  memoryUse: visible(
    'api',
    'What counts as memory is what shells and programs hold of variables and input, not code, stacks or page cache; without a limit a container has one of 128 MiB for these, and of 4096 processes.',
    'Conta como memória o que shells e programas guardam de variáveis e entrada, não código, pilhas ou cache de páginas; sem limite, um contêiner tem um de 128 MiB para isso, e de 4096 processos.',
  ),
  statistics: visible(
    'api',
    '`docker stats` counts the processor time and the held memory of processes, with 570 kB for a container and 94 kB for each process as on a real kernel, and what its TCP connections carry, a packet every 23 kB; blocks read and written are zero.',
    '`docker stats` conta o tempo de processador e a memória que os processos guardam, com 570 kB por contêiner e 94 kB por processo como num kernel real, e o que suas conexões TCP levam, um pacote a cada 23 kB; blocos lidos e escritos são zero.',
  ),
  saveOrder: visible(
    'builder',
    "`docker save` of several images writes them in the order that they were asked for; the daemon's order is one of chance.",
    '`docker save` de várias imagens as grava na ordem em que foram pedidas; a ordem do daemon é ao acaso.',
  ),
  onePlatform: visible(
    'builder',
    'There are images of one platform, `linux/amd64`: a pull of another finds `no matching manifest`.',
    'Há imagens de uma só plataforma, `linux/amd64`: um pull de outra encontra `no matching manifest`.',
  ),
  linkNames: visible(
    'storage',
    "The short names under `overlay2/l` follow from the layer's name; Docker's are random.",
    'Os nomes curtos em `overlay2/l` vêm do nome da camada; os do Docker são aleatórios.',
  ),
  accessTimes: visible(
    'storage',
    'Reading never changes the time of last access, as on a disk mounted with `noatime`.',
    'Ler nunca muda a hora do último acesso, como num disco montado com `noatime`.',
  ),
  protectedPaths: visible(
    'storage',
    "Of Linux's `fs.protected_*` settings `symlinks` and `hardlinks` are on, `regular` and `fifos` off.",
    'Dos ajustes `fs.protected_*` do Linux, `symlinks` e `hardlinks` estão ligados, `regular` e `fifos` desligados.',
  ),
  busyPrograms: visible(
    'storage',
    "A program's file can be written while the program runs.",
    'O arquivo de um programa pode ser escrito enquanto o programa roda.',
  ),
  keptSize: visible(
    'storage',
    "Room that `fallocate --keep-size` takes past a file's end is not counted.",
    'O espaço que `fallocate --keep-size` toma além do fim do arquivo não é contado.',
  ),
  punchedHoles: visible(
    'storage',
    "After `fallocate --punch-hole` a file's last page may count as allocated where ext4's doesn't.",
    'Depois de `fallocate --punch-hole`, a última página de um arquivo pode contar como alocada onde a do ext4 não conta.',
  ),
  accessLists: visible(
    'storage',
    'Files have no ACLs: `system.posix_acl_access` is refused.',
    'Arquivos não têm ACLs: `system.posix_acl_access` é recusado.',
  ),
  zstdChecksums: visible(
    'storage',
    "Of zstd's streams the checksums aren't looked at.",
    'Dos fluxos zstd as somas de verificação não são conferidas.',
  ),
  trailingBytes: visible(
    'storage',
    'What follows the end of a compressed stream is an error, where Docker lets some of it pass.',
    'O que vem depois do fim de um fluxo comprimido é um erro, onde o Docker deixa passar uma parte.',
  ),
  memberOrder: visible(
    'storage',
    '`docker cp` and `docker export` give the members of a directory in the order of their names, a real disk in one of its own.',
    '`docker cp` e `docker export` dão o que há numa pasta na ordem dos nomes; um disco real, numa ordem própria.',
  ),
  hostDisk: visible(
    'storage',
    "The host disk is simulated: `/tmp`, `/data`, `/home/aluno` and `/var/lib/docker` are the simulator's own.",
    'O disco do hospedeiro é simulado: `/tmp`, `/data`, `/home/aluno` e `/var/lib/docker` são do próprio simulador.',
  ),
  dockerRoot: visible(
    'storage',
    "Below `/var/lib/docker`, `overlay2`, `image` and `containers` show the layout of the moment and can't be changed but for the files that a container has below `/etc`; `tar-split.json.gz`, `volumes/metadata.db`, `network/files/local-kv.db`, the files of `buildkit`, `containerd` and the binary log of the `local` driver are not there.",
    'Em `/var/lib/docker`, `overlay2`, `image` e `containers` mostram a disposição do momento e não podem ser mudados, a não ser os arquivos que um contêiner tem em `/etc`; `tar-split.json.gz`, `volumes/metadata.db`, `network/files/local-kv.db`, os arquivos de `buildkit`, `containerd` e o log binário do driver `local` não estão lá.',
  ),
  sharedFolders: visible(
    'storage',
    "A real folder that the user shares keeps the real one's owners and modes, and has neither extended attributes nor device nodes; its links can't lead out of it.",
    'Uma pasta real que o usuário compartilha mantém os donos e modos reais, e não tem atributos estendidos nem nós de dispositivo; seus links não levam para fora dela.',
  ),
  copiedFolders: visible(
    'storage',
    'A folder that is copied to the host disk belongs to root and keeps modes, times and links, but for links that lead out of it, devices and sockets, which are counted as left out; a browser tells neither modes nor links nor empty folders, so what it sends is 0644, programs (`#!`) 0755; copied out to a path, files belong to whoever runs the lab.',
    'Uma pasta copiada para o disco do hospedeiro pertence ao root e mantém permissões, horas e links, menos links que levam para fora dela, dispositivos e sockets, contados como deixados de fora; um navegador não informa permissões, links nem pastas vazias, então o que ele envia fica 0644, e programas (`#!`) 0755; copiados para um caminho, os arquivos são de quem roda o laboratório.',
  ),
  diskUse: visible(
    'storage',
    "Layers, containers, volumes and the host's own files share one simulated disk, 64 GiB unless set; directories, names and the daemon's own files take no room on it, and a layer counts its files' sizes, not whole blocks.",
    'Camadas, contêineres, volumes e os arquivos do hospedeiro compartilham um disco simulado, de 64 GiB se não for mudado; pastas, nomes e os arquivos do próprio daemon não ocupam espaço nele, e uma camada conta os tamanhos dos arquivos, não blocos inteiros.',
  ),
  endedProcesses: visible(
    'state',
    "Processes don't survive the simulator: a container that ran is found exited with 137, as after a power cut.",
    'Processos não sobrevivem ao simulador: um contêiner que rodava é encontrado encerrado com 137, como depois de uma queda de energia.',
  ),
  lastSecond: visible(
    'state',
    'What a running container wrote or printed in its last second is lost by a `kill -9` of the simulator, not by quitting, unless it called `sync`; what a call answered, an exec that ended and what `docker logs` showed are there.',
    'O que um contêiner rodando gravou ou imprimiu no último segundo se perde com um `kill -9` do simulador, não ao sair, a menos que tenha chamado `sync`; o que uma chamada respondeu, um exec que terminou e o que `docker logs` mostrou estão lá.',
  ),
  fullFolder: visible(
    'state',
    'With a full data folder calls fail and say so, and what a container or an exec wrote just then stays until the simulator ends, says that it is not kept, and is written when there is room.',
    'Com a pasta de dados cheia as chamadas falham e o dizem, e o que um contêiner ou um exec acabou de gravar fica até o simulador terminar, diz que não foi guardado, e é gravado quando houver espaço.',
  ),
  logLength: visible(
    'state',
    'A log keeps its newest 16 MiB, and about 1 MiB over a restart, where the file of Docker would grow.',
    'Um log guarda os 16 MiB mais novos, e cerca de 1 MiB ao reiniciar, onde o arquivo do Docker cresceria.',
  ),
  damagedState: visible(
    'state',
    'A state that is damaged is opened as far as it is whole, without the images, containers and volumes that miss a part; everything as it was found is set aside and told.',
    'Um estado danificado é aberto até onde está inteiro, sem as imagens, os contêineres e os volumes a que falta uma parte; tudo como foi encontrado é posto de lado e informado.',
  ),
  droppedRecipes: visible(
    'state',
    'A layer of the catalog whose recipe a later version of Camada no longer has counts as missing, unless it was kept when it was installed.',
    'Uma camada do catálogo cuja receita uma versão posterior do Camada não tem mais conta como ausente, a menos que tenha sido guardada na instalação.',
  ),
  memoryOnly: visible(
    'state',
    'Without a data folder everything lives in memory and is gone at the end.',
    'Sem uma pasta de dados tudo vive na memória e some no fim.',
  ),
} as const satisfies Readonly<Record<string, Visible>>

export type VisibleDeparture = keyof typeof visibleDepartures
