# The base where an image registry answers; elsewhere `images.ts` makes the same with debootstrap.
FROM debian:bookworm-slim
ARG PACKAGES
RUN apt-get update \
 && apt-get install -y --no-install-recommends ${PACKAGES} \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
