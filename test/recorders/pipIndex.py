"""A simple index on loopback as PyPI answers: PEP 503 pages, PEP 658 metadata, cacheable."""
import hashlib, http.server, io, os, re, sys, zipfile
root = sys.argv[1]
files = {}
for name in os.listdir(root):
    body = open(os.path.join(root, name), 'rb').read()
    files[name] = body
def key(f): return re.sub(r'[-_.]+', '-', f.split('-')[0].lower())
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *a): pass
    def do_GET(self):
        p = self.path
        m = re.match(r'^/simple/([^/]+)/$', p)
        if m:
            rows = []
            for f in sorted(files):
                if key(f) == m[1]:
                    meta = hashlib.sha256(self.meta(f)).hexdigest()
                    rows.append('<a href="/files/%s#sha256=%s" data-dist-info-metadata="sha256=%s" data-core-metadata="sha256=%s">%s</a><br />' % (f, hashlib.sha256(files[f]).hexdigest(), meta, meta, f))
            if not rows: return self.send(404, b'no', 'text/plain', None)
            return self.send(200, ('<!DOCTYPE html><html><body>%s</body></html>' % '\n'.join(rows)).encode(), 'text/html', 'max-age=600, public')
        m = re.match(r'^/files/(.*)$', p)
        if m and m[1] in files: return self.send(200, files[m[1]], 'application/octet-stream', 'max-age=365000000, immutable, public')
        if m and m[1].endswith('.metadata') and m[1][:-9] in files: return self.send(200, self.meta(m[1][:-9]), 'application/octet-stream', 'max-age=365000000, immutable, public')
        self.send(404, b'no', 'text/plain', None)
    def meta(self, f):
        z = zipfile.ZipFile(io.BytesIO(files[f]))
        return z.read(next(n for n in z.namelist() if n.endswith('.dist-info/METADATA')))
    def send(self, code, body, kind, cache):
        self.send_response(code); self.send_header('Content-Type', kind); self.send_header('Content-Length', str(len(body)))
        if cache: self.send_header('Cache-Control', cache); self.send_header('ETag', '"%s"' % hashlib.md5(body).hexdigest())
        self.end_headers(); self.wfile.write(body)
http.server.ThreadingHTTPServer(('127.0.0.1', 8099), H).serve_forever()
