#!/bin/sh
# Puts the database password into DATABASE_URL from its file, so that it stands in no compose file and no image.
set -eu
if [ -n "${DATABASE_PASSWORD_FILE:-}" ]; then
  export DATABASE_URL="mysql://night_berth:$(cat "$DATABASE_PASSWORD_FILE")@${DATABASE_HOST:-mysql}:3306/night_berth"
fi
exec "$@"
