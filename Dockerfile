# The service and the worker as one image: docs/how-to/run-the-stack.md.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /stemma
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --no-audit --no-fund
COPY tsconfig.json ./
COPY apps apps
COPY libs libs
COPY tools tools
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production STEMMA_HOST=0.0.0.0 STEMMA_DATA_DIR=/data STEMMA_LOG_FORMAT=json
WORKDIR /stemma
COPY --from=build /stemma/package.json ./
COPY --from=build /stemma/node_modules node_modules
COPY --from=build /stemma/dist dist
COPY --from=build /stemma/apps/cli/bin apps/cli/bin
RUN install --directory --owner=node --group=node /data && ln -s /stemma/apps/cli/bin/stemma.mjs /usr/local/bin/stemma
USER node
VOLUME /data
EXPOSE 3000
CMD ["node", "dist/api.mjs"]
