#!/bin/sh
# Puts database passwords into DATABASE_URL and DATABASE_OWNER_URL from their files, so that they stand in no compose file and no image.
# They may hold any character.
set -eu
url_of() {
  password=$(node -p 'encodeURIComponent(require("fs").readFileSync(process.argv[1], "utf8").trim())' "$2")
  echo "mysql://$1:${password}@${DATABASE_HOST:-mysql}:3306/night_berth"
}
if [ -n "${DATABASE_PASSWORD_FILE:-}" ]; then
  DATABASE_URL=$(url_of night_berth_app "$DATABASE_PASSWORD_FILE")
  export DATABASE_URL
fi
if [ -n "${DATABASE_OWNER_PASSWORD_FILE:-}" ]; then
  DATABASE_OWNER_URL=$(url_of night_berth "$DATABASE_OWNER_PASSWORD_FILE")
  export DATABASE_OWNER_URL
fi
exec "$@"
