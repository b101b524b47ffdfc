# syntax=docker/dockerfile:1.7
# Images of Tempocast, made by the same set-up as a clone on a machine: targets api, worker and gpu.

FROM node:24.21.0-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-pip g++ make libgomp1 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# An address given: set-up needs no Temporal server, and so no Go, here.
ENV XDG_CACHE_HOME=/opt/tempocast-cache \
    TEMPOCAST_SETUP_TENSORFLOW=cpu \
    TEMPOCAST_TEMPORAL_ADDRESS=temporal:7233
# What changes seldom comes first: packages and native parts stay in their layer when only our code changes.
COPY package.json package-lock.json .npmrc ./
COPY tools tools
RUN node tools/setup.mjs run
COPY . .
RUN node tools/setup.mjs run

# The same with TensorFlow's CUDA build and NVIDIA's libraries (5 GB).
FROM build AS build-cuda
ENV XDG_CACHE_HOME=/opt/tempocast-cache-cuda \
    TEMPOCAST_SETUP_TENSORFLOW=cuda
RUN node tools/setup.mjs run

FROM node:24.21.0-bookworm-slim AS runtime
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libgomp1 tini \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir /data && chown node:node /data
WORKDIR /app
# Images have no git tree: docker build --build-arg TEMPOCAST_COMMIT=$(git rev-parse HEAD)
ARG TEMPOCAST_COMMIT
ENV NODE_ENV=production \
    TEMPOCAST_COMMIT=$TEMPOCAST_COMMIT \
    TEMPOCAST_HOME=/data
VOLUME /data
ENTRYPOINT ["/usr/bin/tini", "--", "node", "cli/main.ts"]

# The API reads, and asks workflows to write: it needs neither TensorFlow nor LightGBM.
FROM runtime AS api
COPY --from=build /app /app
USER node
EXPOSE 8080
CMD ["api"]

FROM runtime AS gpu
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=build-cuda /opt/tempocast-cache-cuda /opt/tempocast-cache-cuda
COPY --from=build-cuda /app /app
USER node
CMD ["worker", "--queue", "gpu"]

FROM runtime AS worker
COPY --from=build /opt/tempocast-cache /opt/tempocast-cache
COPY --from=build /app /app
USER node
CMD ["worker", "--queue", "cpu"]
