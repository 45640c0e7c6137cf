# syntax=docker/dockerfile:1
# Stages to ask for: `product` (gateway and worker, the default) and `sandbox` (the stand-in for WeChat, never in production).
#   docker build -t night-berth .                          docker build -t night-berth-sandbox --target sandbox .

FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Not `npm ci`: a lock file written on one platform may lack the compiler's binary for another.
RUN npm install --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json .swcrc ./
COPY scripts scripts
COPY apps apps
COPY libs libs
RUN npm run build && npm run console

FROM node:20-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --omit=dev --no-audit --no-fund

FROM node:20-slim AS base
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY deploy/entrypoint.sh /usr/local/bin/entrypoint
USER node
ENTRYPOINT ["entrypoint"]

FROM base AS sandbox
ENV NODE_ENV=development HOST=0.0.0.0
COPY --from=build /app/dist/libs/kernel dist/libs/kernel
COPY --from=build /app/dist/apps/wechat-sandbox dist/apps/wechat-sandbox
COPY apps/wechat-sandbox/page apps/wechat-sandbox/page
EXPOSE 3401
CMD ["node", "--enable-source-maps", "dist/apps/wechat-sandbox/src/main.js"]

FROM base AS product
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3400 SECRETS_DIR=/run/secrets
COPY --from=build /app/dist/libs dist/libs
COPY --from=build /app/dist/apps/gateway dist/apps/gateway
COPY --from=build /app/dist/apps/worker dist/apps/worker
# Read from the working directory, as the migrations are.
COPY libs/availability/lua libs/availability/lua
COPY libs/identity/common-passwords.txt libs/identity/common-passwords.LICENSE libs/identity/
COPY --from=build /app/dist-console dist-console
COPY migrations migrations
EXPOSE 3400
CMD ["node", "--enable-source-maps", "dist/apps/gateway/src/main.js"]
