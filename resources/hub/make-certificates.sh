#!/bin/sh
# Makes an authority and one server certificate for the hub: make-certificates.sh FOLDER [NAME…]
# Names beside hub-1, hub-2, hub-3 and localhost are those by which studios reach the hub.
# Give ca.pem to each studio; keep ca-key.pem away from the servers.
set -eu
folder=${1:?"make-certificates.sh FOLDER [NAME…]"}
shift
mkdir -p "$folder"
cd "$folder"
umask 077

names="DNS:hub-1,DNS:hub-2,DNS:hub-3,DNS:localhost,IP:127.0.0.1"
for name in "$@"; do
  case $name in
    *[!0-9.]*) names="$names,DNS:$name" ;;
    *) names="$names,IP:$name" ;;
  esac
done

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
  -subj "/CN=InfraFabric hub authority" -keyout ca-key.pem -out ca.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
  -subj "/CN=InfraFabric hub" -keyout hub-key.pem -out hub.csr
printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$names" >hub.ext
openssl x509 -req -in hub.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 825 \
  -extfile hub.ext -out hub.pem
rm hub.csr hub.ext
chmod 644 ca.pem hub.pem
