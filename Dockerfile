# The gateway alone: no build step, no development packages, no root; node itself gets the signals.
FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package that runs needs an install script.
RUN npm ci --omit=dev --ignore-scripts

FROM node:26-slim
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY schema/documents schema/documents
COPY schema/trusted-documents.json schema/
COPY src src
# What was sent must outlive the container; a named volume takes over this owner and mode.
RUN install -d -o node -g node -m 0700 /var/lib/trunkline
# Inside a container the loopback address reaches nobody.
ENV NODE_ENV=production HOST=0.0.0.0 TRUNKLINE_STATE_DIR=/var/lib/trunkline NODE_COMPILE_CACHE=/app/compiled
VOLUME /var/lib/trunkline
# Compiled once, here: a start takes half as long. It is executed, so that nobody may change it later.
RUN install -d -o node -g node compiled
USER node
RUN node --min-semi-space-size=64 --max-semi-space-size=64 --no-memory-reducer src/main.ts --version
USER root
RUN chown -R root:root compiled && chmod -R a+rX compiled
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# A young generation of 64 MB: what requests under way hold fits into it, and is not copied again and again. It keeps
# that size, and the old one its limit, while nobody asks for anything: the next requests would pay for growing them.
CMD ["node", "--min-semi-space-size=64", "--max-semi-space-size=64", "--no-memory-reducer", "src/main.ts"]
