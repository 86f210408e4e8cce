/**
 * The Go types of docker's API (moby 28, `api/types`), as far as templates show them: names of fields (`ID`, where the
 * JSON says `Id`), what is a struct and what a map, and what a field that the JSON leaves out is. A line is a type; a field
 * is `Name=jsonName?:type` with `?` for `omitempty`; types are `s` text, `n` number, `b` boolean, `t` time, `l` list, `m` map,
 * `p` pointer to a plain value, `e` the empty struct, `X` struct, `*X` pointer, `[]X` list and `{}X` map of structs; `@Name` behind
 * it is Go's own name of the type where that isn't the usual one (`n@int64`), asked of the real command line by `%T`.
 */
import { GoNamed, GoNil, GoStruct, isMap, isNil, ofType, plain } from './template/goValue'

export type TypedKind = 'container' | 'image' | 'network' | 'volume' | 'context' | 'version'

const types = `
container.InspectResponse ID=Id:s Created:s Path:s Args:l State:*container.State Image:s ResolvConfPath:s HostnamePath:s HostsPath:s LogPath:s Name:s RestartCount:n Driver:s Platform:s MountLabel:s ProcessLabel:s AppArmorProfile:s ExecIDs:l HostConfig:*container.HostConfig GraphDriver:storage.DriverData SizeRw?:p@*int64 SizeRootFs?:p@*int64 Mounts:[]container.MountPoint Config:*container.Config NetworkSettings:*container.NetworkSettings ImageManifestDescriptor?:p@*v1.Descriptor
container.State Status:s Running:b Paused:b Restarting:b OOMKilled:b Dead:b Pid:n ExitCode:n Error:s StartedAt:s FinishedAt:s Health?:*container.Health
container.Health Status:s FailingStreak:n Log:[]container.HealthcheckResult@[]*container.HealthcheckResult
container.HealthcheckResult Start:t End:t ExitCode:n Output:s
container.HostConfig Binds:l ContainerIDFile:s LogConfig:container.LogConfig NetworkMode:s@container.NetworkMode PortBindings:{}[]nat.PortBinding@nat.PortMap RestartPolicy:container.RestartPolicy AutoRemove:b VolumeDriver:s VolumesFrom:l ConsoleSize:l@[2]uint Annotations?:m CapAdd:l@strslice.StrSlice CapDrop:l@strslice.StrSlice CgroupnsMode:s@container.CgroupnsMode DNS=Dns:l DNSOptions=DnsOptions:l DNSSearch=DnsSearch:l ExtraHosts:l GroupAdd:l IpcMode:s@container.IpcMode Cgroup:s@container.CgroupSpec Links:l OomScoreAdj:n PidMode:s@container.PidMode Privileged:b PublishAllPorts:b ReadonlyRootfs:b SecurityOpt:l StorageOpt?:m Tmpfs?:m UTSMode:s@container.UTSMode UsernsMode:s@container.UsernsMode ShmSize:n@int64 Sysctls?:m Runtime?:s Isolation:s@container.Isolation CPUShares=CpuShares:n@int64 Memory:n@int64 NanoCPUs=NanoCpus:n@int64 CgroupParent:s BlkioWeight:n@uint16 BlkioWeightDevice:l@[]*blkiodev.WeightDevice BlkioDeviceReadBps:l@[]*blkiodev.ThrottleDevice BlkioDeviceWriteBps:l@[]*blkiodev.ThrottleDevice BlkioDeviceReadIOps:l@[]*blkiodev.ThrottleDevice BlkioDeviceWriteIOps:l@[]*blkiodev.ThrottleDevice CPUPeriod=CpuPeriod:n@int64 CPUQuota=CpuQuota:n@int64 CPURealtimePeriod=CpuRealtimePeriod:n@int64 CPURealtimeRuntime=CpuRealtimeRuntime:n@int64 CpusetCpus:s CpusetMems:s Devices:[]container.DeviceMapping DeviceCgroupRules:l DeviceRequests:l@[]container.DeviceRequest KernelMemory?:n@int64 KernelMemoryTCP?:n@int64 MemoryReservation:n@int64 MemorySwap:n@int64 MemorySwappiness:p OomKillDisable:p@*bool PidsLimit:p Ulimits:[]units.Ulimit@[]*units.Ulimit CPUCount=CpuCount:n@int64 CPUPercent=CpuPercent:n@int64 IOMaximumIOps:n@uint64 IOMaximumBandwidth:n@uint64 Mounts?:[]mount.Mount MaskedPaths:l ReadonlyPaths:l Init?:p@*bool
container.LogConfig Type:s Config:m
container.RestartPolicy Name:s@container.RestartPolicyMode MaximumRetryCount:n
container.DeviceMapping PathOnHost:s PathInContainer:s CgroupPermissions:s
nat.PortBinding HostIP=HostIp:s HostPort:s
units.Ulimit Name:s Hard:n@int64 Soft:n@int64
mount.Mount Type?:s@mount.Type Source?:s Target?:s ReadOnly?:b Consistency?:s@mount.Consistency BindOptions?:*mount.BindOptions VolumeOptions?:*mount.VolumeOptions ImageOptions?:p TmpfsOptions?:*mount.TmpfsOptions ClusterOptions?:p
mount.BindOptions Propagation?:s@mount.Propagation NonRecursive?:b CreateMountpoint?:b ReadOnlyNonRecursive?:b ReadOnlyForceRecursive?:b
mount.VolumeOptions NoCopy?:b Labels?:m Subpath?:s DriverConfig?:*mount.Driver
mount.Driver Name?:s Options?:m
mount.TmpfsOptions SizeBytes?:n@int64 Mode?:n@fs.FileMode Options?:l@[][]string
container.MountPoint Type?:s@mount.Type Name?:s Source:s Destination:s Driver?:s Mode:s RW:b Propagation:s@mount.Propagation
storage.DriverData Data:m Name:s
container.Config Hostname:s Domainname:s User:s AttachStdin:b AttachStdout:b AttachStderr:b ExposedPorts?:{}e@nat.PortSet Tty:b OpenStdin:b StdinOnce:b Env:l Cmd:l@strslice.StrSlice Healthcheck?:*v1.HealthcheckConfig ArgsEscaped?:b Image:s Volumes:{}e WorkingDir:s Entrypoint:l@strslice.StrSlice NetworkDisabled?:b MacAddress?:s OnBuild:l Labels:m StopSignal?:s StopTimeout?:p@*int Shell?:l@strslice.StrSlice
v1.HealthcheckConfig Test?:l Interval?:n@time.Duration Timeout?:n@time.Duration StartPeriod?:n@time.Duration StartInterval?:n@time.Duration Retries?:n
container.NetworkSettings Bridge:s SandboxID:s SandboxKey:s Ports:{}[]nat.PortBinding@nat.PortMap HairpinMode:b LinkLocalIPv6Address:s LinkLocalIPv6PrefixLen:n SecondaryIPAddresses:l@[]network.Address SecondaryIPv6Addresses:l@[]network.Address EndpointID:s Gateway:s GlobalIPv6Address:s GlobalIPv6PrefixLen:n IPAddress:s IPPrefixLen:n IPv6Gateway:s MacAddress:s Networks:{}network.EndpointSettings@map[string]*network.EndpointSettings
network.EndpointSettings IPAMConfig:*network.EndpointIPAMConfig Links:l Aliases:l MacAddress:s DriverOpts:m GwPriority:n NetworkID:s EndpointID:s Gateway:s IPAddress:s IPPrefixLen:n IPv6Gateway:s GlobalIPv6Address:s GlobalIPv6PrefixLen:n DNSNames:l
network.EndpointIPAMConfig IPv4Address?:s IPv6Address?:s LinkLocalIPs?:l
image.InspectResponse ID=Id:s RepoTags:l RepoDigests:l Parent:s Comment:s Created?:s DockerVersion:s Author:s ContainerConfig?:*container.Config Config:*v1.DockerOCIImageConfig Architecture:s Variant?:s Os:s OsVersion?:s Size:n@int64 VirtualSize?:n@int64 GraphDriver:storage.DriverData RootFS:image.RootFS Metadata:image.Metadata Descriptor?:p@*v1.Descriptor Manifests?:l@[]image.ManifestSummary
v1.DockerOCIImageConfig User?:s ExposedPorts?:{}e Env?:l Entrypoint?:l Cmd?:l Volumes?:{}e WorkingDir?:s Labels?:m StopSignal?:s ArgsEscaped?:b Healthcheck?:*v1.HealthcheckConfig OnBuild?:l Shell?:l
image.RootFS Type?:s Layers?:l
image.Metadata LastTagTime?:t
network.Inspect Name:s ID=Id:s Created:t Scope:s Driver:s EnableIPv4:b EnableIPv6:b IPAM:network.IPAM Internal:b Attachable:b Ingress:b ConfigFrom:network.ConfigReference ConfigOnly:b Containers:{}network.EndpointResource Options:m Labels:m Peers?:l@[]network.PeerInfo Services?:m@map[string]network.ServiceInfo
network.IPAM Driver:s Options:m Config:[]network.IPAMConfig
network.IPAMConfig Subnet?:s IPRange?:s Gateway?:s AuxAddress=AuxiliaryAddresses?:m
network.ConfigReference Network:s
network.EndpointResource Name:s EndpointID:s MacAddress:s IPv4Address:s IPv6Address:s
volume.Volume ClusterVolume?:p@*volume.ClusterVolume CreatedAt?:s Driver:s Labels:m Mountpoint:s Name:s Options:m Scope:s Status?:m@map[string]any UsageData?:*volume.UsageData
volume.UsageData RefCount:n@int64 Size:n@int64
system.versionInfo Client:system.clientVersion Server:*types.Version
system.clientVersion Platform?:*system.platformInfo Version:s APIVersion=ApiVersion:s DefaultAPIVersion:s GitCommit:s GoVersion:s Os:s Arch:s BuildTime?:s Context:s
system.platformInfo Name:s
types.platform Name:s
types.Version Platform:types.platform Components?:[]types.ComponentVersion Version:s APIVersion=ApiVersion:s MinAPIVersion?:s GitCommit:s GoVersion:s Os:s Arch:s KernelVersion?:s Experimental?:b BuildTime?:s
types.ComponentVersion Name:s Version:s Details?:m
context.contextWithTLSListing Name:s Metadata:m Endpoints:m TLSMaterial:m Storage:m
`

interface Field {
  readonly name: string
  readonly jsonName: string
  readonly isOmitted: boolean
  readonly type: string
}

const roots: Readonly<Record<TypedKind, string>> = {
  container: '*container.InspectResponse',
  image: '*image.InspectResponse',
  network: 'network.Inspect',
  volume: 'volume.Volume',
  context: 'context.contextWithTLSListing',
  version: 'system.versionInfo',
}

let known: ReadonlyMap<string, readonly Field[]> | undefined

function fieldsOf(type: string): readonly Field[] {
  known ??= new Map(
    types
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', ...fields] = line.split(' ')
        return [name, fields.map(readField)]
      }),
  )
  return known.get(type) ?? []
}

function readField(text: string): Field {
  const [, name = '', jsonName = name, omitted, type = ''] = /^(\w+)(?:=(\w+))?(\?)?:(.+)$/.exec(text) ?? []
  return { name, jsonName, isOmitted: omitted !== undefined, type }
}

/** An object from the engine's JSON as the CLI's own types have it. */
export function typed(kind: TypedKind, json: unknown): unknown {
  return valueOf(roots[kind], json)
}

function valueOf(spelt: string, json: unknown): unknown {
  const [type = '', spelling] = spelt.split('@')
  const name = spelling?.replace(/any$/, 'interface {}')
  switch (type) {
    case 's':
      return named(json ?? '', name)
    case 'n':
      return named(json ?? 0, name)
    case 'b':
      return json ?? false
    case 't':
      return new GoTime(typeof json === 'string' ? json : '0001-01-01T00:00:00Z')
    case 'e':
      return new GoStruct('struct {}', {})
    case 'l':
      return collection(json, 'slice', name ?? '[]string')
    case 'm':
      return collection(json, 'map', name ?? 'map[string]string')
    case 'p':
      return isNil(json) ? new GoNil('pointer', name ?? '*int64') : named(json, name)
  }
  if (type.startsWith('*')) return isNil(json) ? new GoNil('pointer', type) : structOf(type, json)
  const item = type.slice(2)
  if (type.startsWith('[]')) {
    const items = Array.isArray(json) ? json.map((each) => valueOf(item, each)) : undefined
    return collection(items, 'slice', name ?? type)
  }
  if (!type.startsWith('{}')) return structOf(type, json)
  const entries = isMap(json) ? Object.entries(json).map(([key, each]) => [key, valueOf(item, each)]) : undefined
  const itemName = item === 'e' ? 'struct {}' : item
  return collection(entries && Object.fromEntries(entries), 'map', name ?? `map[string]${itemName}`)
}

function named(value: unknown, typeName: string | undefined): unknown {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return typeName !== undefined && isPlain ? new GoNamed(value, typeName) : value
}

function collection(value: unknown, kind: 'slice' | 'map', typeName: string): unknown {
  if (isNil(value)) return new GoNil(kind, typeName)
  return Array.isArray(value) || isMap(value) ? ofType(value, typeName) : value
}

/** Structs that Go has no name for. */
const unnamed: Readonly<Record<string, string>> = { 'types.platform': 'struct { Name string }' }

function structOf(type: string, json: unknown): GoStruct {
  const fields = fieldsOf(type.replace('*', ''))
  const source = isMap(json) ? json : {}
  const values = fields.map((field) => ({ field, value: valueOf(field.type, source[field.jsonName]) }))
  const name = unnamed[type] ?? type
  return new GoStruct(name, Object.fromEntries(values.map(({ field, value }) => [field.name, value])), () =>
    Object.fromEntries(
      values
        .filter(({ field, value }) => !field.isOmitted || !isEmpty(value))
        .map(({ field, value }) => [field.jsonName, value]),
    ),
  )
}

/** What `omitempty` leaves out: never a struct. */
function isEmpty(given: unknown): boolean {
  const value = given instanceof GoNamed && given.typeName.startsWith('*') ? given : plain(given)
  if (value instanceof GoNil || isNil(value)) return true
  if (Array.isArray(value)) return value.length === 0
  if (isMap(value)) return Object.keys(value).length === 0
  return value === '' || value === 0 || value === false
}

/** A time: printed as Go does, RFC 3339 in JSON. */
class GoTime extends GoStruct {
  constructor(private readonly text: string) {
    super('time.Time', {}, () => text)
  }

  override toString(): string {
    const [, day = '', clock = '', fraction = ''] = /^(\S+)T(\d\d:\d\d:\d\d)(\.\d+)?/.exec(this.text) ?? []
    return `${day} ${clock}${fraction} +0000 UTC`
  }
}
