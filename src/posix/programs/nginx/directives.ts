/** The directives of nginx.conf that are known here: where they stand and how many words they take. */

export interface Known {
  readonly contexts: readonly string[]
  readonly least: number
  readonly most: number
  readonly isBlock: boolean
  readonly isFlag: boolean
}

const any = Number.MAX_SAFE_INTEGER

function at(contexts: string, least: number, most = least): Known {
  return { contexts: contexts.split(' '), least, most, isBlock: false, isFlag: false }
}

const flag = (contexts: string): Known => ({ ...at(contexts, 1), isFlag: true })
const block = (contexts: string, least = 0, most = least): Known => ({ ...at(contexts, least, most), isBlock: true })

export const directives: Readonly<Record<string, Known>> = {
  user: at('main', 1, 2),
  worker_processes: at('main', 1),
  worker_rlimit_nofile: at('main', 1),
  worker_connections: at('events', 1),
  multi_accept: flag('events'),
  use: at('events', 1),
  error_log: at('main http server location', 1, 2),
  pid: at('main', 1),
  daemon: flag('main'),
  master_process: flag('main'),
  events: block('main'),
  http: block('main'),
  types: block('http server location'),
  server: block('http'),
  location: block('server location', 1, 2),
  default_type: at('http server location', 1),
  types_hash_max_size: at('http server location', 1),
  log_format: at('http', 2, any),
  access_log: at('http server location', 1, any),
  sendfile: flag('http server location'),
  tcp_nopush: flag('http server location'),
  tcp_nodelay: flag('http server location'),
  keepalive_timeout: at('http server location', 1, 2),
  client_max_body_size: at('http server location', 1),
  server_tokens: at('http server location', 1),
  server_names_hash_bucket_size: at('http', 1),
  listen: at('server', 1, any),
  server_name: at('server', 1, any),
  root: at('http server location', 1),
  alias: at('location', 1),
  index: at('http server location', 1, any),
  autoindex: flag('http server location'),
  return: at('server location', 1, 2),
  error_page: at('http server location', 2, any),
  try_files: at('server location', 2, any),
  add_header: at('http server location', 2, 3),
}

/** Directives of the real one that are left out, and named when they are met. */
export const leftOut: ReadonlySet<string> = new Set(
  (
    'allow auth_basic auth_basic_user_file auth_request autoindex_exact_size autoindex_format autoindex_localtime charset deny ' +
    'env etag expires fastcgi_param fastcgi_pass geo grpc_pass gunzip gzip gzip_static gzip_types http2 if limit_conn limit_except ' +
    'limit_rate limit_req limit_req_zone load_module mail map mirror open_file_cache perl proxy_cache proxy_pass ' +
    'proxy_set_header resolver rewrite scgi_pass set split_clients ssl ssl_certificate ssl_certificate_key ssl_protocols stream ' +
    'stub_status sub_filter thread_pool upstream uwsgi_pass valid_referers worker_cpu_affinity'
  ).split(' '),
)
