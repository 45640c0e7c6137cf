#!/bin/sh
# Puts the database password into DATABASE_URL from its file, so that it stands in no compose file and no image. It may hold any character.
set -eu
if [ -n "${DATABASE_PASSWORD_FILE:-}" ]; then
  password=$(node -p 'encodeURIComponent(require("fs").readFileSync(process.argv[1], "utf8").trim())' "$DATABASE_PASSWORD_FILE")
  export DATABASE_URL="mysql://night_berth:${password}@${DATABASE_HOST:-mysql}:3306/night_berth"
fi
exec "$@"
