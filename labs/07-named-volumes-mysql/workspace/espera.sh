# sh espera.sh CONTAINER: volta quando o servidor atende / comes back when the server answers
docker exec "$1" sh -c 'until mysqladmin -s -h 127.0.0.1 ping 2> /dev/null; do sleep 0.3; done'
